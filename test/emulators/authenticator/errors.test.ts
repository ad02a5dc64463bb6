import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type CeremonyContext,
  type EmulatedAuthenticatorOptions,
  emulateAuthenticator,
} from '../../../src/emulators/authenticator/index.ts'
import { creation, nameOfRejection, PAGE, register, request } from './sample.ts'

type Creation = ReturnType<typeof creation>
type Request = ReturnType<typeof request>

interface Row<Options> {
  readonly name: string
  readonly error: string
  readonly options?: Partial<Options>
  readonly authenticator?: EmulatedAuthenticatorOptions
  readonly context?: Partial<CeremonyContext>
}

const REQUIRED = { authenticatorSelection: { userVerification: 'required' } } as const
const EMPTY = { type: 'public-key', id: '' } as const

const BOTH: readonly Row<Creation & Request>[] = [
  { name: 'an origin that is none', error: 'SecurityError', context: { origin: 'example.org' } },
  { name: 'an opaque origin', error: 'SecurityError', context: { origin: 'null' } },
  { name: 'an IP address', error: 'SecurityError', context: { origin: 'https://192.0.2.1' } },
  { name: 'an IPv6 address', error: 'SecurityError', context: { origin: 'https://[2001:db8::1]' } },
  { name: 'plain HTTP', error: 'SecurityError', context: { origin: 'http://example.org' } },
  { name: 'another site', error: 'SecurityError', context: { origin: 'https://example.com' } },
  {
    name: 'a site that ends in the same letters',
    error: 'SecurityError',
    context: { origin: 'https://notexample.org' },
  },
  {
    name: 'a challenge that is not base64url',
    error: 'EncodingError',
    options: { challenge: 'a+b/' },
  },
  {
    name: 'a challenge that is not a text',
    error: 'TypeError',
    options: { challenge: 1 as never },
  },
  { name: 'no challenge', error: 'TypeError', options: { challenge: undefined as never } },
  { name: 'a user who refuses', error: 'NotAllowedError', authenticator: { confirm: () => false } },
]

const CREATE: readonly Row<Creation>[] = [
  {
    name: 'an empty user handle',
    error: 'TypeError',
    options: { user: { id: '', name: 'ada', displayName: 'Ada' } },
  },
  {
    name: 'a user handle of 65 bytes',
    error: 'TypeError',
    options: { user: { id: 'A'.repeat(87), name: 'ada', displayName: 'Ada' } },
  },
  {
    name: 'no user name',
    error: 'TypeError',
    options: { user: { id: 'YWRh' } as never },
  },
  { name: 'no relying party', error: 'TypeError', options: { rp: undefined as never } },
  {
    name: 'a public suffix as RP ID',
    error: 'SecurityError',
    options: { rp: { id: 'org', name: 'Example' } },
  },
  {
    name: 'algorithms that nobody has',
    error: 'NotSupportedError',
    options: { pubKeyCredParams: [{ type: 'public-key', alg: -6 }] },
  },
  {
    name: 'algorithms that this authenticator lacks',
    error: 'NotSupportedError',
    authenticator: { algorithms: [-257] },
    options: { pubKeyCredParams: [{ type: 'public-key', alg: -7 }] },
  },
  {
    name: 'no key type that exists',
    error: 'NotSupportedError',
    options: { pubKeyCredParams: [{ type: 'secret-key' as never, alg: -7 }] },
  },
  {
    name: 'user verification that is not to be had',
    error: 'ConstraintError',
    authenticator: { userVerification: false },
    options: REQUIRED,
  },
  {
    name: 'user verification in passing',
    error: 'ConstraintError',
    context: { mediation: 'conditional' },
    options: REQUIRED,
  },
  {
    name: 'a passkey in passing, in a frame',
    error: 'NotAllowedError',
    context: { mediation: 'conditional', topOrigin: 'https://example.com' },
  },
  {
    name: 'a discoverable credential that is not to be had',
    error: 'ConstraintError',
    authenticator: { residentKey: false },
    options: { authenticatorSelection: { residentKey: 'required' } },
  },
  {
    name: 'an authenticator of the other kind',
    error: 'NotAllowedError',
    options: { authenticatorSelection: { authenticatorAttachment: 'cross-platform' } },
  },
]

const GET: readonly Row<Request>[] = [
  {
    name: 'an allow list without a credential of this authenticator',
    error: 'NotAllowedError',
    options: { allowCredentials: [EMPTY] },
  },
  {
    name: 'an allow list of unknown types',
    error: 'NotAllowedError',
    options: { allowCredentials: [{ ...EMPTY, type: 'secret' as never }] },
  },
  {
    name: 'user verification that is not to be had',
    error: 'NotAllowedError',
    authenticator: { userVerification: false },
    options: { userVerification: 'required' },
  },
  {
    name: 'a user who picks what was not offered',
    error: 'NotAllowedError',
    authenticator: { confirm: ({ ceremony }) => ceremony === 'create' || 'other' },
  },
]

describe('create() refuses', () => {
  it.each([...BOTH, ...CREATE])('$name with $error', async (row) => {
    const authenticator = emulateAuthenticator(row.authenticator)
    const options = { ...creation(), ...row.options } as Creation
    const promise = authenticator.create(options, { ...PAGE, ...row.context })
    expect(await nameOfRejection(promise)).toBe(row.error)
    expect(authenticator.credentials).toEqual([])
  })

  it('another credential where it holds an excluded one, with InvalidStateError', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    const promise = authenticator.create(creation({ excludeCredentials: [credential] }), PAGE)
    expect(await nameOfRejection(promise)).toBe('InvalidStateError')
    expect(authenticator.credentials).toHaveLength(1)
  })

  it('to tell a user’s secret: whoever refuses is not known to have an excluded one', async () => {
    const state = await (async () => {
      const maker = emulateAuthenticator()
      await register(maker)
      return maker.save()
    })()
    const authenticator = emulateAuthenticator({ state, confirm: () => false })
    const [credential] = authenticator.credentials
    const excludeCredentials = [{ type: 'public-key', id: credential?.id ?? '' }] as const
    const promise = authenticator.create({ ...creation(), excludeCredentials }, PAGE)
    expect(await nameOfRejection(promise)).toBe('NotAllowedError')
  })

  it('nothing for an excluded credential of another site or of nobody', async () => {
    const authenticator = emulateAuthenticator()
    await authenticator.create(creation({ rp: { id: 'example.com', name: 'Other' } }), {
      origin: 'https://example.com',
    })
    const [elsewhere] = authenticator.credentials
    const excluded = ['AAAA', elsewhere?.id ?? ''].map((id) => ({ id, transports: [] }))
    await register(authenticator, { excludeCredentials: excluded })
    expect(authenticator.credentials).toHaveLength(2)
  })
})

describe('get() refuses', () => {
  it.each([...BOTH, ...GET])('$name with $error', async (row) => {
    const maker = emulateAuthenticator()
    await register(maker)
    const authenticator = emulateAuthenticator({ ...row.authenticator, state: maker.save() })
    const options = { ...request(), ...row.options } as Request
    const promise = authenticator.get(options, { ...PAGE, ...row.context })
    expect(await nameOfRejection(promise)).toBe(row.error)
    expect(authenticator.credentials[0]?.signCount).toBe(0)
  })

  it('where there is no credential, with NotAllowedError', async () => {
    const promise = emulateAuthenticator().get(request(), PAGE)
    expect(await nameOfRejection(promise)).toBe('NotAllowedError')
  })

  it('a credential of another site, with NotAllowedError', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    const options = request({ rpId: 'login.example.org', allowCredentials: [credential] })
    const promise = authenticator.get(options, { origin: 'https://login.example.org' })
    expect(await nameOfRejection(promise)).toBe('NotAllowedError')
  })

  it('a credential without allow list that is not discoverable, with NotAllowedError', async () => {
    const authenticator = emulateAuthenticator({ residentKey: false })
    await register(authenticator)
    expect(await nameOfRejection(authenticator.get(request(), PAGE))).toBe('NotAllowedError')
  })
})

describe('an RP ID', () => {
  it.each([
    ['https://example.org', 'example.org'],
    ['https://example.org:8443', 'example.org'],
    ['https://login.example.org', 'example.org'],
    ['https://Login.Example.org', 'login.example.org'],
    ['http://localhost:5173', 'localhost'],
    ['http://app.localhost', 'app.localhost'],
  ])('at %s may be %s', async (origin, id) => {
    const options = creation({ rp: { id, name: 'Example' } })
    const authenticator = emulateAuthenticator()
    await authenticator.create(options, { origin })
    expect(authenticator.credentials[0]?.rpId).toBe(id)
  })

  it('is the host where the page names none', async () => {
    const authenticator = emulateAuthenticator()
    const origin = 'https://login.example.org:8443'
    await authenticator.create({ ...creation(), rp: { name: 'Example' } }, { origin })
    expect(authenticator.credentials[0]?.rpId).toBe('login.example.org')
    const { rpId: _, ...options } = request()
    expect(await authenticator.get(options, { origin })).toHaveProperty('response.signature')
  })
})

describe('errors', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('are DOMExceptions where the runtime has them', async () => {
    const promise = emulateAuthenticator().get(request(), PAGE)
    await expect(promise).rejects.toBeInstanceOf(DOMException)
  })

  it('are Errors of the same name where it has not', async () => {
    vi.stubGlobal('DOMException', undefined)
    const promise = emulateAuthenticator().get(request(), PAGE)
    expect(await nameOfRejection(promise)).toBe('NotAllowedError')
  })
})
