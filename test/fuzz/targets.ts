import { parseAttestationObject } from '../../src/core/fido/attestation-object.ts'
import { parseAuthenticatorData } from '../../src/core/fido/authenticator-data.ts'
import {
  type CborDecodeOptions,
  type CborInput,
  decodeCbor,
  encodeCbor,
  toDiagnostic,
} from '../../src/core/fido/cbor/index.ts'
import { parseClientData } from '../../src/core/fido/client-data.ts'
import { checkPoint, parseCoseKey, toJwk } from '../../src/core/fido/cose/index.ts'
import { derToRaw } from '../../src/core/fido/signature/der.ts'
import { fromBase64url, toBase64url } from '../../src/core/shared/base64url.ts'
import { equal, toHex } from '../../src/core/shared/bytes.ts'
import { derSignature } from '../support/der.ts'
import { authenticationTarget, registrationTarget } from './ceremonies.ts'
import { corpus } from './corpus.ts'
import { ctapTarget } from './ctap.ts'
import * as dictionaries from './dictionaries.ts'
import { type Target, WrongValue } from './target.ts'

/** Every structure there is, and CBOR of no meaning. */
const everyCbor = {
  corpus: [...corpus.attestationObjects, ...corpus.keys, ...corpus.keys],
  dictionary: dictionaries.CBOR,
}

/** -2^64, the one integer that can be read and not be written. */
const LOWEST = '3bffffffffffffffff'

function decodeStrictly(bytes: Uint8Array): void {
  decodeCbor(bytes)
  const value = decodeOrNothing(bytes, { floats: false })
  if (!value || toHex(bytes).includes(LOWEST)) return
  if (!equal(encodeCbor(value.value as CborInput), bytes)) {
    throw new WrongValue('read strictly, and not the one encoding of its value')
  }
}

/** A value without floats, for which bytes and value belong together. */
function decodeOrNothing(bytes: Uint8Array, options: CborDecodeOptions) {
  try {
    return { value: decodeCbor(bytes, options) }
  } catch {
    return undefined
  }
}

function decodeRelaxed(bytes: Uint8Array): void {
  decodeCbor(bytes, { strict: false, maxDepth: 8 })
  if (toDiagnostic(bytes, { indent: 2 }) === '') throw new WrongValue('no diagnostic notation')
}

function checkParts(whole: Uint8Array, parts: readonly (Uint8Array | undefined)[]): void {
  for (const part of parts) {
    if (part && part.buffer !== whole.buffer) throw new WrongValue('a part that is no view')
  }
}

function readAuthenticatorData(bytes: Uint8Array): void {
  const strict = (bytes[0] ?? 0) % 4 !== 0
  const { rpIdHash, signCount, attestedCredentialData } = parseAuthenticatorData(bytes, { strict })
  if (rpIdHash.length !== 32) throw new WrongValue('an RP ID hash of another length')
  if (signCount !== Buffer.from(bytes).readUInt32BE(33)) throw new WrongValue('another count')
  checkParts(bytes, [rpIdHash, ...Object.values(attestedCredentialData ?? {})])
}

function readAttestationObject(bytes: Uint8Array): void {
  const { authData } = parseAttestationObject(bytes, { strict: bytes.length % 4 !== 0 })
  checkParts(bytes, [authData])
  parseAuthenticatorData(authData)
}

function readKey(bytes: Uint8Array): void {
  const key = parseCoseKey(bytes, { strict: bytes.length % 4 !== 0 })
  checkParts(bytes, key.parts)
  toJwk(key)
  checkPoint(key)
}

function readBase64url(bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes)
  if (toBase64url(fromBase64url(text)) !== text) throw new WrongValue('two texts for one value')
}

function readDer(bytes: Uint8Array): void {
  for (const size of [32, 48, 66]) {
    const raw = derToRaw(bytes, size)
    if (raw && !equal(derSignature(raw.subarray(0, size), raw.subarray(size)), bytes)) {
      throw new WrongValue('two forms of one signature')
    }
  }
}

/** The shares of CBOR, authenticator data, client data and attestation objects make 100. */
export const TARGETS: readonly Target[] = [
  { name: 'cbor-strict', share: 30, ...everyCbor, run: decodeStrictly },
  { name: 'cbor-relaxed', share: 20, ...everyCbor, run: decodeRelaxed },
  {
    name: 'authenticator-data',
    share: 20,
    corpus: corpus.authenticatorData,
    dictionary: dictionaries.CBOR,
    run: readAuthenticatorData,
  },
  {
    name: 'client-data',
    share: 10,
    corpus: corpus.clientData,
    dictionary: dictionaries.JSON_TEXT,
    run: (bytes) => void parseClientData(bytes),
  },
  {
    name: 'attestation-object',
    share: 20,
    corpus: corpus.attestationObjects,
    dictionary: dictionaries.CBOR,
    run: readAttestationObject,
  },
  {
    name: 'cose-key',
    share: 10,
    corpus: corpus.keys,
    dictionary: dictionaries.CBOR,
    run: readKey,
  },
  {
    name: 'base64url',
    share: 5,
    corpus: corpus.keys.map((key) => new TextEncoder().encode(toBase64url(key))),
    dictionary: dictionaries.BASE64URL,
    run: readBase64url,
    codeOf: (error) => (error instanceof SyntaxError ? 'SyntaxError' : undefined),
  },
  {
    name: 'der',
    share: 5,
    corpus: corpus.signatures,
    dictionary: dictionaries.DER,
    run: readDer,
  },
  registrationTarget,
  authenticationTarget,
  ctapTarget,
]
