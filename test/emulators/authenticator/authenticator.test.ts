import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { describe, expect, it } from 'vitest'
import { COSE_ALGORITHMS } from '../../../src/core/fido/cose/index.ts'
import {
  parseAuthenticatorData,
  verifyAuthentication,
  verifyRegistration,
} from '../../../src/core/fido/rp/index.ts'
import { fromBase64url } from '../../../src/core/shared/base64url.ts'
import {
  type EmulatedAuthenticatorOptions,
  emulateAuthenticator,
} from '../../../src/emulators/authenticator/index.ts'
import { creation, logIn, ORIGIN, PAGE, register, request } from './sample.ts'

const ALL = [...COSE_ALGORITHMS.values()].map(({ alg, name }) => ({ alg, name }))

/** Algorithms that the other library can check on this runtime. */
const KNOWN_TO_OTHERS = ALL.filter(({ alg }) =>
  [-7, -8, -35, -36, -257, -258, -259, -37, -38, -39, -65535].includes(alg),
)

describe('with every algorithm', () => {
  it.each(ALL)('$name makes a credential, attests it and signs with it', async ({ alg }) => {
    const authenticator = emulateAuthenticator({ algorithms: [alg], attestation: 'self' })
    const { credential, attestation } = await register(authenticator, {
      algorithms: [alg],
      attestation: 'direct',
    })
    expect(attestation).toMatchObject({ fmt: 'packed', type: 'self' })
    const { userVerified } = await logIn(authenticator, credential)
    expect(userVerified).toBe(true)
  })

  it.each(KNOWN_TO_OTHERS)('$name passes another library’s checks', async ({ alg }) => {
    const authenticator = emulateAuthenticator({ attestation: 'self' })
    const expected = { expectedOrigin: ORIGIN, expectedRPID: 'example.org' }
    const asked = creation({ algorithms: [alg], attestation: 'direct' })
    const registration = await verifyRegistrationResponse({
      ...expected,
      response: (await authenticator.create(asked, PAGE)) as never,
      expectedChallenge: asked.challenge,
      supportedAlgorithmIDs: [alg],
    })
    expect(registration.verified).toBe(true)
    const again = request()
    const authentication = await verifyAuthenticationResponse({
      ...expected,
      response: (await authenticator.get(again, PAGE)) as never,
      expectedChallenge: again.challenge,
      credential: registration.registrationInfo?.credential as never,
    })
    expect(authentication.verified).toBe(true)
  })

  it('takes the first that it has of those the page wants', async () => {
    const authenticator = emulateAuthenticator({ algorithms: [-7, -8] })
    const { response } = await register(authenticator, { algorithms: [-50, -8, -7] })
    expect(response.response.publicKeyAlgorithm).toBe(-8)
  })

  it('takes ES256 or RS256 where the page names none', async () => {
    const options = { ...creation(), pubKeyCredParams: [] }
    const { response } = await emulateAuthenticator().create(options, PAGE)
    expect(response.publicKeyAlgorithm).toBe(-7)
  })
})

describe('the response of a registration', () => {
  it('repeats the parts of the attestation object that spare a server parsing', async () => {
    const { response, credential } = await register(emulateAuthenticator())
    const data = parseAuthenticatorData(fromBase64url(response.response.authenticatorData))
    expect(data.attestedCredentialData?.credentialPublicKey).toEqual(credential.publicKey)
    expect(response).toMatchObject({
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      response: { transports: ['internal'] },
    })
  })

  it('tells the transports and the attachment that the authenticator has', async () => {
    const { response } = await register(emulateAuthenticator({ transports: ['usb', 'nfc'] }))
    expect(response.authenticatorAttachment).toBe('cross-platform')
    expect(response.response.transports).toEqual(['usb', 'nfc'])
  })

  it('names the model, also where the page wants no attestation', async () => {
    const aaguid = '8446ccb9-ab1d-b374-750b-2367ff6f3a1f'
    const { credential } = await register(emulateAuthenticator({ aaguid }))
    expect(credential.aaguid).toBe(aaguid)
  })
})

describe('attestation', () => {
  const AAGUID = '8446ccb9-ab1d-b374-750b-2367ff6f3a1f'

  it.each([
    { attestation: 'none', aaguid: AAGUID, wanted: 'direct', fmt: 'none' },
    { attestation: 'self', aaguid: AAGUID, wanted: 'direct', fmt: 'packed' },
    { attestation: 'self', aaguid: AAGUID, wanted: 'indirect', fmt: 'packed' },
    { attestation: 'self', aaguid: AAGUID, wanted: 'none', fmt: 'none' },
    { attestation: 'self', aaguid: undefined, wanted: 'none', fmt: 'packed' },
  ] as const)('of an authenticator with $attestation and model $aaguid is $fmt for a page that wants $wanted', async ({
    attestation,
    aaguid,
    wanted,
    fmt,
  }) => {
    const authenticator = emulateAuthenticator({ attestation, ...(aaguid && { aaguid }) })
    const registered = await register(authenticator, { attestation: wanted })
    expect(registered.attestation.fmt).toBe(fmt)
  })
})

describe('flags', () => {
  const VERIFICATION = [
    { has: true, wanted: 'required', uv: true },
    { has: true, wanted: 'preferred', uv: true },
    { has: true, wanted: 'discouraged', uv: false },
    { has: false, wanted: 'preferred', uv: false },
    { has: false, wanted: 'discouraged', uv: false },
  ] as const

  it.each(
    VERIFICATION,
  )('say that the user was verified: $uv, where verification is $wanted and possible: $has', async ({
    has,
    wanted,
    uv,
  }) => {
    const authenticator = emulateAuthenticator({ userVerification: has })
    const registered = await register(authenticator, { userVerification: wanted })
    expect(registered.userVerified).toBe(uv)
    const { userVerified } = await logIn(authenticator, registered.credential, {
      userVerification: wanted,
    })
    expect(userVerified).toBe(uv)
  })

  it.each([
    { options: {}, eligible: false, state: false },
    { options: { backupState: true }, eligible: false, state: false },
    { options: { backupEligible: true }, eligible: true, state: false },
    { options: { backupEligible: true, backupState: true }, eligible: true, state: true },
  ])('tell the backup state with $options', async ({ options, eligible, state }) => {
    const authenticator = emulateAuthenticator(options)
    const { credential } = await register(authenticator)
    expect(credential).toMatchObject({ backupEligible: eligible, backupState: state })
    const { credential: after } = await logIn(authenticator, credential)
    expect(after).toMatchObject({ backupEligible: eligible, backupState: state })
  })

  it('say that nobody was there when a passkey is made in passing', async () => {
    const options = creation()
    const response = await emulateAuthenticator().create(options, {
      ...PAGE,
      mediation: 'conditional',
    })
    const { up, uv } = parseAuthenticatorData(
      fromBase64url(response.response.authenticatorData),
    ).flags
    expect({ up, uv }).toEqual({ up: false, uv: false })
    const expected = { options, origins: ORIGIN, mediation: 'conditional' } as const
    expect((await verifyRegistration(response, expected)).userVerified).toBe(false)
  })
})

describe('the signature counter', () => {
  it('counts each credential on its own', async () => {
    const authenticator = emulateAuthenticator()
    const ada = await register(authenticator)
    const bob = await register(authenticator, { user: { id: 'Ym9i', name: 'bob' } })
    const signIn = async ({ credential }: typeof ada) =>
      (await logIn(authenticator, credential, { allowCredentials: [credential] })).credential
        .signCount
    expect([await signIn(ada), await signIn(ada), await signIn(bob)]).toEqual([1, 2, 1])
  })

  it('never says the same twice when ceremonies overlap', async () => {
    const authenticator = emulateAuthenticator()
    await register(authenticator)
    const responses = await Promise.all([1, 2, 3].map(() => authenticator.get(request(), PAGE)))
    const counts = responses.map(
      ({ response }) => parseAuthenticatorData(fromBase64url(response.authenticatorData)).signCount,
    )
    expect(counts.toSorted()).toEqual([1, 2, 3])
  })

  it('stays 0 where there is none', async () => {
    const authenticator = emulateAuthenticator({ signCount: 'none' })
    const { credential } = await register(authenticator)
    expect((await logIn(authenticator, credential)).credential.signCount).toBe(0)
    expect((await logIn(authenticator, credential)).credential.signCount).toBe(0)
  })
})

describe('discoverable credentials', () => {
  it.each([
    { residentKey: 'required', able: true, rk: true },
    { residentKey: 'preferred', able: true, rk: true },
    { residentKey: 'preferred', able: false, rk: false },
    { residentKey: 'discouraged', able: true, rk: false },
  ] as const)('$residentKey of one that can ($able) gives rk $rk', async (row) => {
    const authenticator = emulateAuthenticator({ residentKey: row.able })
    const { credential, response } = await register(authenticator, { residentKey: row.residentKey })
    expect(response.clientExtensionResults.credProps).toEqual({ rk: row.rk })
    expect(credential.discoverable).toBe(row.rk)
  })

  it('follow requireResidentKey where there is no residentKey', async () => {
    const make = async (requireResidentKey: boolean) => {
      const options = { ...creation(), authenticatorSelection: { requireResidentKey } }
      const response = await emulateAuthenticator().create(options, PAGE)
      return response.clientExtensionResults.credProps?.rk
    }
    expect([await make(true), await make(false)]).toEqual([true, false])
  })

  it('name their user, the others do not', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    expect((await logIn(authenticator, credential)).response.response.userHandle).toBe('YWRh')
    const other = emulateAuthenticator({ residentKey: false })
    const { credential: listed } = await register(other)
    const { response } = await logIn(other, listed, { allowCredentials: [listed] })
    expect(response.response.userHandle).toBeUndefined()
  })

  it('take the place of the account’s earlier one at that site', async () => {
    const authenticator = emulateAuthenticator()
    await register(authenticator)
    const { credential } = await register(authenticator)
    await register(authenticator, { user: { id: 'Ym9i', name: 'bob' } })
    await authenticator.create(creation({ rp: { id: 'example.com', name: 'Other' } }), {
      origin: 'https://example.com',
    })
    expect(authenticator.credentials.map(({ rpId, userName }) => `${userName}@${rpId}`)).toEqual([
      'ada@example.org',
      'bob@example.org',
      'ada@example.com',
    ])
    expect(authenticator.credentials[0]?.id).toBe(credential.id)
  })
})

describe('frames', () => {
  it('of another origin are told, with the page around them', async () => {
    const authenticator = emulateAuthenticator()
    const options = creation()
    const context = { ...PAGE, topOrigin: 'https://example.com' }
    const response = await authenticator.create(options, context)
    const expected = { options, origins: ORIGIN, crossOrigin: true }
    const { topOrigin } = await verifyRegistration(response, {
      ...expected,
      topOrigins: ['https://example.com'],
    })
    expect(topOrigin).toBe('https://example.com')
  })

  it('may leave the page around them unnamed', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    const options = request()
    const response = await authenticator.get(options, { ...PAGE, crossOrigin: true })
    const expected = { options, origins: ORIGIN, crossOrigin: true, credential }
    expect((await verifyAuthentication(response, expected)).topOrigin).toBeUndefined()
  })
})

describe('options that can never work', () => {
  it.each<[string, EmulatedAuthenticatorOptions, typeof TypeError | typeof RangeError]>([
    ['an unknown algorithm', { algorithms: [-6] }, TypeError],
    ['an AAGUID that is no UUID', { aaguid: 'none' }, TypeError],
    ['a credential ID that is too short', { credentialIdSize: 15 }, RangeError],
    ['a credential ID that is too long', { credentialIdSize: 1024 }, RangeError],
  ])('%s', (_, options, error) => {
    expect(() => emulateAuthenticator(options)).toThrow(error)
  })
})
