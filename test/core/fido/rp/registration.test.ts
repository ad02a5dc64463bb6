import { describe, expect, it, vi } from 'vitest'
import { encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import {
  type AuthenticatorFlags,
  type RegistrationExpectation,
  type TraceEvent,
  verifyRegistration,
} from '../../../../src/core/fido/rp/index.ts'
import { toBase64url } from '../../../../src/core/shared/base64url.ts'
import { isClavigerError } from '../../../../src/core/shared/errors.ts'
import type { Tamper } from '../../../../src/emulators/authenticator/index.ts'
import {
  codeOf,
  ORIGIN,
  RP_ID,
  respondToRegistration,
  verifier,
} from '../../../support/ceremonies.ts'

type Ceremony = Awaited<ReturnType<typeof respondToRegistration>>

function verify({ options, response }: Ceremony, more: Partial<RegistrationExpectation> = {}) {
  return verifyRegistration(response, { options, origins: ORIGIN, verifier, ...more })
}

describe('a registration', () => {
  it('yields the record to store and what was proven', async () => {
    const ceremony = await respondToRegistration({
      authenticator: { transports: ['internal'], backupEligible: true, backupState: true },
    })
    const { credential, ...result } = await verify(ceremony)
    expect(credential).toEqual({
      id: ceremony.response.id,
      userHandle: 'dXNlci1hZGE',
      rpId: RP_ID,
      publicKey: expect.any(Uint8Array),
      signCount: expect.any(Number),
      transports: ['internal'],
      uvInitialized: true,
      backupEligible: true,
      backupState: true,
      aaguid: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
      discoverable: true,
      attestationObject: expect.any(Uint8Array),
      attestationClientDataJSON: expect.any(Uint8Array),
    })
    expect(result).toMatchObject({
      userVerified: true,
      origin: ORIGIN,
      topOrigin: undefined,
      attestation: { fmt: 'none', type: 'none', trusted: false, trustPath: [] },
      clientExtensionResults: { credProps: { rk: true } },
    })
  })

  it('yields bytes of its own, which keep nothing else in memory', async () => {
    const { credential } = await verify(await respondToRegistration())
    const { publicKey, attestationObject, attestationClientDataJSON } = credential
    for (const bytes of [publicKey, attestationObject, attestationClientDataJSON]) {
      expect(bytes.buffer.byteLength).toBe(bytes.length)
    }
  })

  it('calls a self attestation what it is, and does not trust it', async () => {
    const ceremony = await respondToRegistration({
      authenticator: { attestation: 'self' },
      options: { attestation: 'direct' },
    })
    const { attestation } = await verify(ceremony)
    expect(attestation).toMatchObject({ fmt: 'packed', type: 'self', trusted: false })
  })

  it('verifies with WebCrypto when no verifier is given', async () => {
    const { options, response } = await respondToRegistration({
      authenticator: { attestation: 'self' },
      options: { attestation: 'direct' },
    })
    const { attestation } = await verifyRegistration(response, { options, origins: ORIGIN })
    expect(attestation.type).toBe('self')
  })
})

describe('the origin', () => {
  it('may be one of several, as related origins are', async () => {
    const ceremony = await respondToRegistration()
    const origins = ['https://example.net', ORIGIN]
    await expect(verify(ceremony, { origins })).resolves.toMatchObject({ origin: ORIGIN })
  })

  it('of another site is refused, and the sentence names both', async () => {
    const ceremony = await respondToRegistration()
    const origins = 'https://example.com'
    await expect(verify(ceremony, { origins })).rejects.toMatchObject({
      code: 'WEBAUTHN_ORIGIN_MISMATCH',
      message: expect.stringMatching(/"https:\/\/example\.org".*https:\/\/example\.com.*§7\.1\.9/),
    })
  })

  it('is cut in the sentence when it is absurdly long', async () => {
    const clientData = (members: object) => ({ ...members, origin: 'x'.repeat(10_000) })
    const ceremony = await respondToRegistration({
      context: { tamper: { clientData: clientData as never } },
    })
    await expect(verify(ceremony)).rejects.toSatisfy(
      (error: Error) => error.message.length < 300 && error.message.includes('…'),
    )
  })
})

describe('a frame of another origin', () => {
  const framed = () =>
    respondToRegistration({ context: { topOrigin: 'https://top.example', crossOrigin: true } })

  it('is refused by default', async () => {
    expect(await codeOf(verify(await framed()))).toBe('WEBAUTHN_CROSS_ORIGIN_UNEXPECTED')
  })

  it('is accepted inside a page that is listed', async () => {
    const more = { crossOrigin: true, topOrigins: ['https://top.example'] }
    const { topOrigin } = await verify(await framed(), more)
    expect(topOrigin).toBe('https://top.example')
  })

  it('is refused inside a page that is not', async () => {
    const more = { crossOrigin: true, topOrigins: ['https://other.example'] }
    expect(await codeOf(verify(await framed(), more))).toBe('WEBAUTHN_TOP_ORIGIN_MISMATCH')
  })
})

/** Changes some flags of the authenticator data. */
function withFlags(flags: Partial<AuthenticatorFlags>): NonNullable<Tamper['authenticatorData']> {
  return (data) => ({ ...data, flags: { ...data.flags, ...flags } })
}

describe('user presence and verification', () => {
  const absent = () =>
    respondToRegistration({
      context: { tamper: { authenticatorData: withFlags({ up: false, uv: false }) } },
    })

  it('needs a user who is present', async () => {
    expect(await codeOf(verify(await absent()))).toBe('WEBAUTHN_USER_ABSENT')
  })

  it('does not, for a passkey that the page made in passing', async () => {
    await expect(verify(await absent(), { mediation: 'conditional' })).resolves.toBeDefined()
  })

  it('refuses an unverified user when the options required verification', async () => {
    const ceremony = await respondToRegistration({
      options: { userVerification: 'required' },
      context: {
        tamper: { authenticatorData: withFlags({ uv: false }) },
      },
    })
    expect(await codeOf(verify(ceremony))).toBe('WEBAUTHN_USER_UNVERIFIED')
  })

  it('accepts one when they did not', async () => {
    const ceremony = await respondToRegistration({ authenticator: { userVerification: false } })
    await expect(verify(ceremony)).resolves.toMatchObject({
      userVerified: false,
      credential: { uvInitialized: false },
    })
  })
})

describe('the policy about backup', () => {
  const eligible = () => respondToRegistration({ authenticator: { backupEligible: true } })
  const bound = () => respondToRegistration({ authenticator: { backupEligible: false } })

  it('can require credentials that can be backed up', async () => {
    await expect(verify(await eligible(), { backupEligible: 'required' })).resolves.toBeDefined()
    expect(await codeOf(verify(await bound(), { backupEligible: 'required' }))).toBe(
      'WEBAUTHN_BACKUP_POLICY',
    )
  })

  it('can forbid them', async () => {
    await expect(verify(await bound(), { backupEligible: 'forbidden' })).resolves.toBeDefined()
    expect(await codeOf(verify(await eligible(), { backupEligible: 'forbidden' }))).toBe(
      'WEBAUTHN_BACKUP_POLICY',
    )
  })
})

describe('the credProtect extension', () => {
  const protectedBy = async (
    credentialProtectionPolicy: 'userVerificationOptional' | 'userVerificationRequired',
    level: number | bigint | undefined,
  ) => {
    const extensions = { credentialProtectionPolicy, enforceCredentialProtectionPolicy: true }
    const authenticatorData: Tamper['authenticatorData'] = (data) => ({
      ...data,
      flags: { ...data.flags, ed: level !== undefined },
      extensions: level === undefined ? undefined : new Map([['credProtect', level]]),
    })
    const ceremony = await respondToRegistration({
      options: { extensions },
      context: { tamper: { authenticatorData } },
    })
    return verify(ceremony)
  }

  it('that is enforced must be at least what was asked for', async () => {
    await expect(protectedBy('userVerificationRequired', 3)).resolves.toBeDefined()
    await expect(protectedBy('userVerificationOptional', 2)).resolves.toBeDefined()
    for (const level of [undefined, 1, 2, 2n ** 60n]) {
      expect(await codeOf(protectedBy('userVerificationRequired', level))).toBe(
        'WEBAUTHN_CREDENTIAL_PROTECTION_TOO_LOW',
      )
    }
  })
})

describe('a credential that is registered already', () => {
  it('is refused when the caller knows it', async () => {
    const ceremony = await respondToRegistration()
    const isRegistered = vi.fn(async () => true)
    expect(await codeOf(verify(ceremony, { isRegistered }))).toBe('WEBAUTHN_CREDENTIAL_REGISTERED')
    expect(isRegistered).toHaveBeenCalledExactlyOnceWith(ceremony.response.id)
  })

  it('is not asked about before everything else has passed', async () => {
    const ceremony = await respondToRegistration()
    const isRegistered = vi.fn(() => false)
    await codeOf(verify(ceremony, { isRegistered, origins: 'https://example.com' }))
    expect(isRegistered).not.toHaveBeenCalled()
  })
})

describe('a response that is no such response', () => {
  const malformed: [string, (response: Ceremony['response']) => unknown, string][] = [
    ['nothing', () => undefined, 'registration response is not a JSON object'],
    ['a text', () => '{}', 'registration response is not a JSON object'],
    ['a list', () => [], 'registration response is not a JSON object'],
    ['an empty object', () => ({}), 'response is not a JSON object'],
    ['no id', (r) => ({ ...r, id: undefined }), 'id is not a text'],
    ['a number as type', (r) => ({ ...r, type: 1 }), 'type is not a text'],
    [
      'client data in padded base64',
      (r) => ({ ...r, response: { ...r.response, clientDataJSON: 'eyI=' } }),
      'clientDataJSON is not unpadded base64url',
    ],
    [
      'an attestation object that is null',
      (r) => ({ ...r, response: { ...r.response, attestationObject: null } }),
      'attestationObject is not a text',
    ],
    [
      'transports that are no texts',
      (r) => ({ ...r, response: { ...r.response, transports: [1] } }),
      'transports is not a list of texts',
    ],
    [
      'extension results that are a text',
      (r) => ({ ...r, clientExtensionResults: 'none' }),
      'clientExtensionResults is not an object',
    ],
    [
      'an extension result of the wrong type',
      (r) => ({ ...r, clientExtensionResults: { credProps: { rk: 'yes' } } }),
      'credProps: rk is not true or false',
    ],
  ]

  it.each(malformed)('%s is told by the member', async (_name, spoil, sentence) => {
    const { options, response } = await respondToRegistration()
    const refused = verifyRegistration(spoil(response), { options, origins: ORIGIN, verifier })
    await expect(refused).rejects.toMatchObject({
      name: 'MessageError',
      code: 'MESSAGE_MALFORMED',
      message: expect.stringContaining(sentence),
    })
  })

  it('ignores members that it does not know', async () => {
    const { options, response } = await respondToRegistration()
    const more = { ...response, added: 1, response: { ...response.response, publicKey: 'x' } }
    await expect(
      verifyRegistration(more, { options, origins: ORIGIN, verifier }),
    ).resolves.toBeDefined()
  })
})

describe('an attestation object', () => {
  const withObject = async (value: Parameters<typeof encodeCbor>[0]) => {
    const ceremony = await respondToRegistration()
    const attestationObject = toBase64url(encodeCbor(value))
    const response = {
      ...ceremony.response,
      response: { ...ceremony.response.response, attestationObject },
    }
    return verifyRegistration(response, { options: ceremony.options, origins: ORIGIN, verifier })
  }

  it('in a format that is not verified is refused, not waved through', async () => {
    const { options, response } = await respondToRegistration()
    const decoded = Buffer.from(response.response.attestationObject, 'base64url')
    const renamed = Buffer.from(decoded.toString('latin1').replace('dnone', 'dnope'), 'latin1')
    const swapped = {
      ...response,
      response: { ...response.response, attestationObject: renamed.toString('base64url') },
    }
    const refused = verifyRegistration(swapped, { options, origins: ORIGIN, verifier })
    expect(await codeOf(refused)).toBe('WEBAUTHN_ATTESTATION_FORMAT_UNSUPPORTED')
  })

  it('must be a map with its three members', async () => {
    const authData = new Uint8Array(37)
    for (const value of [
      [],
      {},
      { fmt: 'none', attStmt: {} },
      { fmt: 1, attStmt: {}, authData },
      { fmt: 'none', authData },
      { fmt: 'none', attStmt: {}, authData: 'text' },
    ]) {
      expect(await codeOf(withObject(value))).toBe('WEBAUTHN_ATTESTATION_OBJECT_MALFORMED')
    }
  })

  it('without a new credential is refused', async () => {
    const { createHash } = await import('node:crypto')
    const hash = createHash('sha256').update(RP_ID).digest()
    const authData = Uint8Array.from([...hash, 0x01, 0, 0, 0, 0])
    expect(await codeOf(withObject({ fmt: 'none', attStmt: {}, authData }))).toBe(
      'WEBAUTHN_ATTESTED_DATA_MISSING',
    )
  })
})

describe('the trace', () => {
  const traced = async (more: Partial<RegistrationExpectation> = {}) => {
    const ceremony = await respondToRegistration({ options: { extensions: { prf: {} } } })
    const events: TraceEvent[] = []
    const outcome = await verify(ceremony, { ...more, trace: (event) => events.push(event) }).catch(
      (error: unknown) => error,
    )
    return { events, outcome, ceremony }
  }
  const steps = (events: readonly TraceEvent[]) =>
    events
      .filter((event) => event.kind === 'step')
      .map(({ section, outcome }) => [section, outcome])

  it('tells every step of §7.1 in its order', async () => {
    const { events } = await traced()
    expect(steps(events)).toEqual([
      ['§7.1.3', 'passed'],
      ['§7.1.3', 'passed'],
      ['§7.1.6', 'passed'],
      ['§7.1.7', 'passed'],
      ['§7.1.8', 'passed'],
      ['§7.1.9', 'passed'],
      ['§7.1.10', 'passed'],
      ['§7.1.11', 'skipped'],
      ['§7.1.13', 'passed'],
      ['§7.1.13', 'passed'],
      ['§7.1.14', 'passed'],
      ['§7.1.15', 'passed'],
      ['§7.1.16', 'skipped'],
      ['§7.1.17', 'passed'],
      ['§7.1.18', 'skipped'],
      ['§7.1.20', 'passed'],
      ['§7.1.20', 'passed'],
      ['§7.1.21', 'passed'],
      ['§7.1.24', 'passed'],
      ['§7.1.25', 'skipped'],
      ['§7.1.26', 'passed'],
      ['§7.1.28', 'skipped'],
    ])
  })

  it('shows the messages and what is inside them, with their bytes', async () => {
    const { events } = await traced()
    const messages = events.filter((event) => event.kind === 'message')
    expect(messages.map(({ direction, name }) => `${direction} ${name}`)).toEqual([
      'in RegistrationResponseJSON',
      'inside CollectedClientData',
      'inside attestationObject',
      'inside authenticatorData',
      'inside COSE_Key',
    ])
    expect(messages.slice(1).every(({ bytes }) => bytes instanceof Uint8Array)).toBe(true)
  })

  it('ends with the step that failed and its code', async () => {
    const { events, outcome } = await traced({ origins: 'https://example.com' })
    expect(isClavigerError(outcome)).toBe(true)
    expect(events.at(-1)).toEqual({
      kind: 'step',
      source: 'webauthn.rp',
      section: '§7.1.9',
      name: 'origin',
      outcome: 'failed',
      code: 'WEBAUTHN_ORIGIN_MISMATCH',
    })
  })
})
