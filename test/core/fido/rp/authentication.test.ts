import { describe, expect, it, vi } from 'vitest'
import {
  type AuthenticationExpectation,
  type CredentialRecord,
  type TraceEvent,
  verifyAuthentication,
} from '../../../../src/core/fido/rp/index.ts'
import {
  codeOf,
  ORIGIN,
  RP_ID,
  requestOptions,
  respondToAuthentication,
  verifier,
} from '../../../support/ceremonies.ts'

type Ceremony = Awaited<ReturnType<typeof respondToAuthentication>>
type More = Partial<AuthenticationExpectation<CredentialRecord>>

function verify({ options, response, credential }: Ceremony, more: More = {}) {
  return verifyAuthentication(response, { options, origins: ORIGIN, credential, verifier, ...more })
}

describe('an authentication', () => {
  it('yields the record to store and what was proven', async () => {
    const ceremony = await respondToAuthentication({ authenticator: { backupEligible: true } })
    const { credential, ...result } = await verify(ceremony)
    expect(credential).toEqual({
      ...ceremony.credential,
      signCount: ceremony.credential.signCount + 1,
    })
    expect(result).toMatchObject({ userVerified: true, signCountGrew: true, origin: ORIGIN })
  })

  it('leaves the record that it was given as it was', async () => {
    const ceremony = await respondToAuthentication()
    const before = structuredClone(ceremony.credential)
    await verify(ceremony)
    expect(ceremony.credential).toEqual(before)
  })

  it('finds the credential by its ID, also with a query that is only awaitable', async () => {
    const ceremony = await respondToAuthentication()
    const find = vi.fn(() => ({
      // biome-ignore lint/suspicious/noThenProperty: query builders are such objects
      then: (resolve: (record: CredentialRecord) => void) => resolve(ceremony.credential),
    }))
    const credential = find as unknown as () => Promise<CredentialRecord>
    await expect(verify(ceremony, { credential })).resolves.toBeDefined()
    expect(find).toHaveBeenCalledExactlyOnceWith(ceremony.response.id)
  })

  it('verifies with WebCrypto when no verifier is given', async () => {
    const { options, response, credential } = await respondToAuthentication()
    await expect(
      verifyAuthentication(response, { options, origins: ORIGIN, credential }),
    ).resolves.toBeDefined()
  })
})

describe('whose credential it is', () => {
  it('refuses one that nobody knows', async () => {
    const ceremony = await respondToAuthentication()
    expect(await codeOf(verify(ceremony, { credential: () => undefined }))).toBe(
      'WEBAUTHN_CREDENTIAL_UNKNOWN',
    )
  })

  it('refuses a record of another credential', async () => {
    const ceremony = await respondToAuthentication()
    const credential = { ...ceremony.credential, id: 'AAAA' }
    expect(await codeOf(verify(ceremony, { credential }))).toBe('WEBAUTHN_CREDENTIAL_UNKNOWN')
  })

  it('refuses one that is not on the allow list', async () => {
    const ceremony = await respondToAuthentication()
    const options = requestOptions({ allowCredentials: [{ id: 'AAAA', transports: [] }] })
    expect(await codeOf(verify(ceremony, { options }))).toBe('WEBAUTHN_CREDENTIAL_NOT_ALLOWED')
  })

  it('refuses one of another user than the response names', async () => {
    const ceremony = await respondToAuthentication()
    const credential = { ...ceremony.credential, userHandle: 'c29tZW9uZQ' }
    expect(await codeOf(verify(ceremony, { credential }))).toBe('WEBAUTHN_USER_HANDLE_MISMATCH')
  })

  it('wants the user handle where no allow list named the user', async () => {
    const ceremony = await respondToAuthentication()
    const { userHandle: _, ...rest } = ceremony.response.response
    const response = { ...ceremony.response, response: rest } as Ceremony['response']
    expect(await codeOf(verify({ ...ceremony, response }))).toBe('WEBAUTHN_USER_HANDLE_MISSING')
  })

  it('does without it where one did', async () => {
    const { options, response, credential } = await respondToAuthentication()
    const { userHandle: _, ...rest } = response.response
    const named = {
      ...options,
      allowCredentials: [{ type: 'public-key' as const, id: response.id }],
    }
    await expect(
      verifyAuthentication(
        { ...response, response: rest },
        { options: named, origins: ORIGIN, credential, verifier },
      ),
    ).resolves.toBeDefined()
  })
})

describe('the signature', () => {
  it('of another challenge is refused before anything else is looked at', async () => {
    const ceremony = await respondToAuthentication()
    expect(await codeOf(verify(ceremony, { options: requestOptions() }))).toBe(
      'WEBAUTHN_CHALLENGE_MISMATCH',
    )
  })

  it('with one bit changed is refused', async () => {
    const signature = (bytes: Uint8Array) => {
      const changed = Uint8Array.from(bytes)
      changed[changed.length - 1] = (changed.at(-1) as number) ^ 1
      return changed
    }
    const ceremony = await respondToAuthentication({ context: { tamper: { signature } } })
    expect(await codeOf(verify(ceremony))).toBe('WEBAUTHN_SIGNATURE_INVALID')
  })

  it('is checked over the bytes that arrived: an edited flag is found', async () => {
    const { options, response, credential } = await respondToAuthentication()
    const data = Buffer.from(response.response.authenticatorData, 'base64url')
    data[32] = (data[32] as number) | 0x08
    const authenticatorData = data.toString('base64url')
    const edited = { ...response, response: { ...response.response, authenticatorData } }
    const refused = verifyAuthentication(edited, { options, origins: ORIGIN, credential, verifier })
    expect(await codeOf(refused)).toBe('WEBAUTHN_SIGNATURE_INVALID')
  })

  it('is refused when the stored key is not one', async () => {
    const ceremony = await respondToAuthentication()
    const credential = { ...ceremony.credential, publicKey: Uint8Array.of(1, 2, 3) }
    expect(await codeOf(verify(ceremony, { credential }))).toBe('WEBAUTHN_PUBLIC_KEY_MALFORMED')
  })
})

describe('the signature counter', () => {
  const stored = async (signCount: number, more: More = {}) => {
    const ceremony = await respondToAuthentication()
    return verify(ceremony, { ...more, credential: { ...ceremony.credential, signCount } })
  }

  it('that did not grow is refused by default', async () => {
    expect(await codeOf(stored(1_000))).toBe('WEBAUTHN_SIGN_COUNT_NOT_INCREASED')
  })

  it('can be flagged instead, and is stored as it is', async () => {
    const result = await stored(1_000, { signCountPolicy: 'flag' })
    expect(result).toMatchObject({ signCountGrew: false })
    expect(result.credential.signCount).toBeLessThan(1_000)
  })

  it('can be ignored', async () => {
    await expect(stored(1_000, { signCountPolicy: 'ignore' })).resolves.toMatchObject({
      signCountGrew: true,
    })
  })

  it('that is always 0 is no sign of anything', async () => {
    const ceremony = await respondToAuthentication({ authenticator: { signCount: 'none' } })
    await expect(verify(ceremony)).resolves.toMatchObject({
      signCountGrew: true,
      credential: { signCount: 0 },
    })
  })

  it('is looked at after the signature, so that nobody can spoil it without the key', async () => {
    const ceremony = await respondToAuthentication({
      context: { tamper: { signature: () => new Uint8Array(8) } },
    })
    const credential = { ...ceremony.credential, signCount: 1_000 }
    expect(await codeOf(verify(ceremony, { credential }))).toBe('WEBAUTHN_SIGNATURE_INVALID')
  })
})

describe('backup eligibility', () => {
  const upgraded = () =>
    respondToAuthentication({
      context: {
        tamper: {
          authenticatorData: (data) => ({ ...data, flags: { ...data.flags, be: true, bs: true } }),
        },
      },
    })

  it('may be gained by default, and the record says so then', async () => {
    const { credential } = await verify(await upgraded())
    expect(credential).toMatchObject({ backupEligible: true, backupState: true })
  })

  it('may not with the strict policy', async () => {
    expect(await codeOf(verify(await upgraded(), { backupEligibilityPolicy: 'strict' }))).toBe(
      'WEBAUTHN_BACKUP_ELIGIBILITY_CHANGED',
    )
  })

  it('may not be lost, unless nobody looks', async () => {
    const ceremony = await respondToAuthentication()
    const credential = { ...ceremony.credential, backupEligible: true }
    expect(await codeOf(verify(ceremony, { credential }))).toBe(
      'WEBAUTHN_BACKUP_ELIGIBILITY_CHANGED',
    )
    const ignored = verify(ceremony, { credential, backupEligibilityPolicy: 'ignore' })
    await expect(ignored).resolves.toBeDefined()
  })
})

describe('the AppID', () => {
  const APPID = 'https://example.org/app-id.json'
  const viaAppid = async (said: boolean, asked: boolean) => {
    const ceremony = await respondToAuthentication({
      ...(asked && { options: { extensions: { appid: APPID } } }),
      context: {
        tamper: {
          authenticatorData: (data) => ({ ...data, rpIdHash: hashOf(APPID) }),
        },
      },
    })
    const clientExtensionResults = said ? { appid: true } : {}
    const response = { ...ceremony.response, clientExtensionResults }
    return verify({ ...ceremony, response: response as Ceremony['response'] })
  }

  it('stands in for the RP ID where it was asked for and used', async () => {
    await expect(viaAppid(true, true)).resolves.toBeDefined()
  })

  it.each([
    [false, true],
    [true, false],
    [false, false],
  ])('does not otherwise: used %s, asked for %s', async (said, asked) => {
    expect(await codeOf(viaAppid(said, asked))).toBe('WEBAUTHN_RP_ID_MISMATCH')
  })
})

describe('the trace', () => {
  it('tells every step of §7.2 in its order', async () => {
    const events: TraceEvent[] = []
    await verify(await respondToAuthentication(), { trace: (event) => events.push(event) })
    const steps = events.flatMap((event) =>
      event.kind === 'step' ? [`${event.section} ${event.outcome}`] : [],
    )
    expect(steps).toEqual([
      '§7.2.3 passed',
      '§7.2.3 passed',
      '§7.2.5 skipped',
      '§7.2.6 passed',
      '§7.2.6 passed',
      '§7.2.6 passed',
      '§7.2.9 passed',
      '§7.2.10 passed',
      '§7.2.11 passed',
      '§7.2.12 passed',
      '§7.2.13 passed',
      '§7.2.14 skipped',
      '§7.2.15 passed',
      '§7.2.15 passed',
      '§7.2.16 passed',
      '§7.2.17 skipped',
      '§7.2.18 passed',
      '§7.2.19 passed',
      '§7.2.21 passed',
      '§7.2.21 passed',
      '§7.2.22 passed',
    ])
  })

  it('never holds what the prf extension gave', async () => {
    const events: TraceEvent[] = []
    const ceremony = await respondToAuthentication({
      registration: { extensions: { prf: {} } },
      options: { extensions: { prf: { eval: { first: 'AAAA' } } } },
    })
    const { first } = (
      ceremony.response.clientExtensionResults as { prf: { results: { first: string } } }
    ).prf.results
    await verify(ceremony, { trace: (event) => events.push(event) })
    expect(first).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(events)).not.toContain(first)
  })
})

function hashOf(text: string): Uint8Array<ArrayBuffer> {
  return verifier.sha256(new TextEncoder().encode(text)) as Uint8Array<ArrayBuffer>
}

it('remembers the hash of an RP ID apart from those of others', async () => {
  const ceremony = await respondToAuthentication()
  await verify(ceremony)
  const options = { ...ceremony.options, rpId: `login.${RP_ID}` }
  expect(await codeOf(verify({ ...ceremony, options }))).toBe('WEBAUTHN_RP_ID_MISMATCH')
})
