import { describe, expect, it } from 'vitest'
import {
  parseAttestationObject,
  verifyAuthentication,
  verifyRegistration,
} from '../../../src/core/fido/rp/index.ts'
import { fromBase64url, toBase64url } from '../../../src/core/shared/base64url.ts'
import { toHex } from '../../../src/core/shared/bytes.ts'
import {
  type AuthenticatorState,
  type ClientDataMembers,
  emulateAuthenticator,
} from '../../../src/emulators/authenticator/index.ts'
import { hex } from '../../support/bytes.ts'
import { readVectors } from '../../support/vectors.ts'

interface Flags {
  readonly UP: boolean
  readonly UV: boolean
  readonly BE: boolean
  readonly BS: boolean
}

interface Ceremony {
  readonly challenge: string
  readonly clientDataJSON: string
  readonly clientData: { readonly extraData?: string }
  readonly authenticatorData: string
  readonly flags: Flags
}

interface Vector {
  readonly name: string
  readonly rpId: string
  readonly origin: string
  readonly topOrigin: string | null
  readonly crossOrigin: boolean
  readonly alg: number
  readonly fmt: string
  readonly registration: Ceremony & {
    readonly credential_private_key?: string
    readonly private_key?: string
    readonly credential_id: string
    readonly aaguid: string
    readonly attestationObject: string
  }
  readonly authentication: Ceremony & { readonly signature: string }
}

const { vectors, prf } = readVectors<{
  readonly vectors: readonly Vector[]
  readonly prf: { readonly ctap2HmacSecret: readonly Record<string, string>[] }
}>('webauthn-l3.json')

/** RSA keys do not follow from random bytes, and `fido-u2f` names no model. */
const REPRODUCIBLE = vectors.filter(({ alg, fmt }) => alg !== -257 && fmt !== 'fido-u2f')
const SAME_ATTESTATION = ['none-es256', 'packed-self-es256']

/** The authenticator that made a vector, up to the given ceremony. */
function authenticatorOf({ registration, fmt }: Vector, flags: Flags, state?: AuthenticatorState) {
  const key = registration.credential_private_key ?? registration.private_key ?? ''
  const draws = [hex(key), hex(registration.credential_id)]
  return emulateAuthenticator({
    aaguid: registration.aaguid,
    credentialIdSize: registration.credential_id.length / 2,
    userVerification: flags.UV,
    backupEligible: flags.BE,
    backupState: flags.BS,
    signCount: 'none',
    attestation: fmt === 'packed' ? 'self' : 'none',
    random: (size) => padded(draws.shift(), size),
    ...(state && { state }),
  })
}

/** A number of P-521 has 66 bytes, in the vectors 65. */
function padded(bytes: Uint8Array = new Uint8Array(), size: number): Uint8Array {
  const whole = new Uint8Array(size)
  whole.set(bytes, size - bytes.length)
  return whole
}

function contextOf(
  { origin, topOrigin, crossOrigin }: Vector,
  { extraData }: Ceremony['clientData'],
) {
  return {
    origin,
    crossOrigin,
    ...(topOrigin && { topOrigin }),
    tamper: {
      clientData: (members: ClientDataMembers) => ({ ...members, ...(extraData && { extraData }) }),
    },
  }
}

async function run(vector: Vector) {
  const { registration, authentication, rpId, alg, fmt } = vector
  const creation = {
    rp: { id: rpId, name: 'Example' },
    user: { id: 'YWRh', name: 'ada', displayName: 'Ada' },
    challenge: toBase64url(hex(registration.challenge)),
    pubKeyCredParams: [{ type: 'public-key', alg }] as const,
    attestation: fmt === 'none' ? 'none' : 'direct',
    authenticatorSelection: { residentKey: 'required' },
  } as const
  const request = { challenge: toBase64url(hex(authentication.challenge)), rpId }
  const maker = authenticatorOf(vector, registration.flags)
  const made = await maker.create(creation, contextOf(vector, registration.clientData))
  const user = authenticatorOf(vector, authentication.flags, maker.save())
  const asserted = await user.get(request, contextOf(vector, authentication.clientData))
  return { creation, made, request, asserted }
}

describe.each(REPRODUCIBLE)('$name', (vector) => {
  const { registration, authentication, origin, crossOrigin, topOrigin } = vector
  const expected = { origins: origin, crossOrigin, topOrigins: topOrigin ? [topOrigin] : [] }

  it('comes out with the same client and authenticator data', async () => {
    const { made, asserted } = await run(vector)
    const bytes = (text: string) => toHex(fromBase64url(text))
    expect({
      registration: {
        clientDataJSON: bytes(made.response.clientDataJSON),
        authenticatorData: bytes(made.response.authenticatorData),
      },
      authentication: {
        clientDataJSON: bytes(asserted.response.clientDataJSON),
        authenticatorData: bytes(asserted.response.authenticatorData),
      },
    }).toEqual({
      registration: {
        clientDataJSON: registration.clientDataJSON,
        authenticatorData: registration.authenticatorData,
      },
      authentication: {
        clientDataJSON: authentication.clientDataJSON,
        authenticatorData: authentication.authenticatorData,
      },
    })
  })

  it('comes out with signatures that its key accepts', async () => {
    const { creation, made, request, asserted } = await run(vector)
    const { credential } = await verifyRegistration(made, { ...expected, options: creation })
    await verifyAuthentication(asserted, { ...expected, options: request, credential })
  })
})

it.each(
  vectors.filter(({ name }) => SAME_ATTESTATION.includes(name)),
)('$name comes out with the same attestation object but for the random signature', async (vector) => {
  const { made } = await run(vector)
  const ours = parseAttestationObject(fromBase64url(made.response.attestationObject))
  const theirs = parseAttestationObject(hex(vector.registration.attestationObject))
  expect(ours.fmt).toBe(theirs.fmt)
  expect([...(ours.attStmt as Map<string, unknown>).keys()]).toEqual([
    ...(theirs.attStmt as Map<string, unknown>).keys(),
  ])
  expect(ours.authData).toEqual(theirs.authData)
  if (ours.fmt === 'none') expect(ours.bytes).toEqual(theirs.bytes)
})

it.each(
  vectors.filter(({ alg }) => alg === -8 || alg === -53),
)('$name comes out with the same signature, because EdDSA is deterministic', async (vector) => {
  const { asserted } = await run(vector)
  const signature = toHex(fromBase64url(asserted.response.signature))
  expect(signature).toBe(vector.authentication.signature)
})

describe('the pseudo-random function', () => {
  const [shared, ...cases] = prf.ctap2HmacSecret
  const secret = toBase64url(hex(String(shared?.authenticator_cred_random)))

  it.each(cases)('of “$title” has the same outputs', async (row) => {
    const maker = emulateAuthenticator()
    const made = await maker.create(
      {
        rp: { id: 'example.org', name: 'Example' },
        user: { id: 'YWRh', name: 'ada', displayName: 'Ada' },
        challenge: 'AAAAAAAAAAAAAAAAAAAAAA',
        pubKeyCredParams: [],
        authenticatorSelection: { residentKey: 'required' },
        extensions: { prf: {} },
      },
      { origin: 'https://example.org' },
    )
    expect(made.clientExtensionResults.prf).toEqual({ enabled: true })
    const state = maker.save()
    const credentials = state.credentials.map((source) => ({
      ...source,
      prf: { withUv: secret, withoutUv: secret },
    }))
    const text = (digits: string | undefined) => digits && toBase64url(hex(digits))
    const asserted = await emulateAuthenticator({ state: { ...state, credentials } }).get(
      {
        challenge: 'AAAAAAAAAAAAAAAAAAAAAA',
        extensions: {
          prf: {
            eval: { first: text(row.prf_eval_first) ?? '', second: text(row.prf_eval_second) },
          },
        },
      },
      { origin: 'https://example.org' },
    )
    expect(asserted.clientExtensionResults.prf).toEqual({
      results: {
        first: text(row.prf_results_first),
        ...(row.prf_results_second && { second: text(row.prf_results_second) }),
      },
    })
  })
})
