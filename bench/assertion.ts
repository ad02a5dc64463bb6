import { createPublicKey, verify as cryptoVerify, hash } from 'node:crypto'
import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import { toJwk } from '../src/core/fido/cose/jwk.ts'
import { type CoseKey, parseCoseKey } from '../src/core/fido/cose/key.ts'
import {
  type SignatureVerifier,
  verifyAuthentication,
  webCryptoVerifier,
} from '../src/core/fido/rp/index.ts'
import { derToRaw } from '../src/core/fido/signature/der.ts'
import { fromBase64url } from '../src/core/shared/base64url.ts'
import { type Bytes, concat, toBytes } from '../src/core/shared/bytes.ts'
import { nodeVerifier } from '../src/node/crypto/index.ts'
import { authenticationExpectation, type Fixture, readFixtures } from '../test/support/fixtures.ts'
import type { Case, Run } from './measure.ts'

/** Recorded assertions of real authenticators, by what their case is called. */
const RECORDED = [
  ['ES256', 'real/Yubico-java-webauthn-server/auth/alg-7/RealExamples.scala@34386'],
  ['EdDSA', 'real/Yubico-java-webauthn-server/auth/alg-8/RealExamples.scala@50432'],
  ['RS256', 'real/Yubico-java-webauthn-server/auth/alg-257/RelyingPartyAssertionSpec.scala@114127'],
] as const

interface AssertionJson {
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
  }
}

/** What a signature check alone is given: key, signature, and the bytes that were signed. */
interface Raw {
  readonly key: CoseKey
  readonly signature: Bytes
  readonly data: Bytes
}

/** Whole assertion verifications against the signature check inside them. */
export async function assertionCases(): Promise<Case[]> {
  const fixtures = new Map(readFixtures().map((fixture) => [fixture.id, fixture]))
  const cases: Case[] = []
  for (const [name, id] of RECORDED) {
    const fixture = fixtures.get(id) as Fixture
    const raw = rawOf(fixture)
    cases.push({
      name: `assertion ${name}, node:crypto`,
      ours: ours(fixture, nodeVerifier()),
      limit: nodeLimit(raw),
      peer: peer(fixture),
    })
    const webCrypto = {
      ours: ours(fixture, webCryptoVerifier()),
      limit: await webCryptoLimit(raw),
      peer: peer(fixture),
    }
    cases.push({ name: `assertion ${name}, WebCrypto`, ...webCrypto })
    cases.push({ name: `assertion ${name}, WebCrypto, 16 in flight`, ...webCrypto, inFlight: 16 })
  }
  return cases
}

function rawOf({ input }: Fixture): Raw {
  const { response } = input.response as unknown as AssertionJson
  const clientData = fromBase64url(response.clientDataJSON)
  return {
    key: parseCoseKey(fromBase64url(input.credential?.publicKey ?? '')),
    signature: fromBase64url(response.signature),
    data: concat(
      fromBase64url(response.authenticatorData),
      toBytes(hash('sha256', clientData, 'buffer')),
    ),
  }
}

function ours(fixture: Fixture, verifier: SignatureVerifier): Run {
  const expected = authenticationExpectation(fixture, verifier)
  return () => verifyAuthentication(fixture.input.response, expected)
}

/** One `crypto.verify` with a key object that is kept. */
function nodeLimit({ key, signature, data }: Raw): Run {
  const handle = createPublicKey({ key: { ...toJwk(key) }, format: 'jwk' })
  const hashName = key.algorithm.hash || null
  return () => {
    if (!cryptoVerify(hashName, data, handle, signature)) throw new Error('limit does not verify')
  }
}

/** One `subtle.verify` with a key that is kept. */
async function webCryptoLimit({ key, signature, data }: Raw): Promise<Run> {
  const { scheme, curve, hash: hashName, size } = key.algorithm
  const parameters = {
    name: scheme === 'EdDSA' ? curve : scheme,
    namedCurve: curve,
    hash: hashName,
  }
  const handle = await crypto.subtle.importKey('jwk', toJwk(key), parameters, false, ['verify'])
  const raw = scheme === 'ECDSA' ? derToRaw(signature, size) : signature
  if (!raw) throw new Error('limit has no signature')
  return async () => {
    if (!(await crypto.subtle.verify(parameters, handle, raw, data))) {
      throw new Error('limit does not verify')
    }
  }
}

type PeerOptions = Parameters<typeof verifyAuthenticationResponse>[0]

function peer({ input }: Fixture): Run {
  const { id, publicKey, counter } = input.credential as NonNullable<typeof input.credential>
  const options: PeerOptions = {
    response: {
      type: 'public-key',
      clientExtensionResults: {},
      ...input.response,
    } as unknown as PeerOptions['response'],
    expectedChallenge: input.expectedChallenge,
    expectedOrigin: [...input.expectedOrigins],
    expectedRPID: input.expectedRpIds[0],
    requireUserVerification: false,
    credential: { id, publicKey: fromBase64url(publicKey), counter },
  }
  return async () => {
    const { verified } = await verifyAuthenticationResponse(options)
    if (!verified) throw new Error('peer does not verify')
  }
}
