import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../../src/browser/webauthn/index.ts'
import { bufferOf } from './page.ts'

export const creation: PublicKeyCredentialCreationOptionsJSON = {
  rp: { id: 'example.org', name: 'Example' },
  user: { id: 'dXNlcg', name: 'ada', displayName: 'Ada' },
  challenge: '-_8AAQ',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  excludeCredentials: [{ type: 'public-key', id: 'AQID', transports: ['usb'] }],
  authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  timeout: 60_000,
  extensions: {
    credProps: true,
    prf: { eval: { first: 'c2FsdDE', second: 'c2FsdDI' } },
    largeBlob: { support: 'preferred' },
  },
}

export const request: PublicKeyCredentialRequestOptionsJSON = {
  rpId: 'example.org',
  challenge: 'Y2hhbGxlbmdl',
  allowCredentials: [
    { type: 'public-key', id: 'AQID' },
    { type: 'public-key', id: '_w' },
  ],
  userVerification: 'required',
  extensions: {
    prf: { evalByCredential: { AQID: { first: 'c2FsdDE' }, _w: { first: 'AA', second: 'AAA' } } },
    largeBlob: { write: 'YmxvYg' },
  },
}

const bytes = (...values: number[]) => bufferOf(Uint8Array.from(values))

/** A new credential as browsers give it, without `toJSON`. */
export function newCredential(outputs: object = { credProps: { rk: true } }) {
  return {
    id: 'AQID',
    rawId: bytes(1, 2, 3),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    response: {
      clientDataJSON: bytes(123, 125),
      attestationObject: bytes(255, 254),
      getTransports: () => ['internal', 'hybrid'],
      getAuthenticatorData: () => bytes(7, 8),
      getPublicKey: () => bytes(9),
      getPublicKeyAlgorithm: () => -7,
    },
    getClientExtensionResults: () => outputs,
  }
}

/** What `toJSON()` of {@link newCredential} gives. */
export const newCredentialJSON = {
  id: 'AQID',
  rawId: 'AQID',
  type: 'public-key',
  authenticatorAttachment: 'platform',
  response: {
    clientDataJSON: 'e30',
    attestationObject: '__4',
    transports: ['internal', 'hybrid'],
    authenticatorData: 'Bwg',
    publicKey: 'CQ',
    publicKeyAlgorithm: -7,
  },
  clientExtensionResults: { credProps: { rk: true } },
}

/** An assertion as browsers give it, without `toJSON`. */
export function assertion(outputs: object = {}) {
  return {
    id: '_w',
    rawId: bytes(255),
    type: 'public-key',
    authenticatorAttachment: 'cross-platform',
    response: {
      clientDataJSON: bytes(123, 125),
      authenticatorData: bytes(1),
      signature: bytes(48, 0),
      userHandle: bytes(117, 115, 101, 114),
    },
    getClientExtensionResults: () => outputs,
  }
}

/** What `toJSON()` of {@link assertion} gives. */
export const assertionJSON = {
  id: '_w',
  rawId: '_w',
  type: 'public-key',
  authenticatorAttachment: 'cross-platform',
  response: {
    clientDataJSON: 'e30',
    authenticatorData: 'AQ',
    signature: 'MAA',
    userHandle: 'dXNlcg',
  },
  clientExtensionResults: {},
}

/** The same credential with a `toJSON()` of its own. */
export function native<Credential extends object>(credential: Credential, json: object) {
  return { ...credential, toJSON: () => json }
}
