// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { authenticate, register, WebAuthnClientError } from '../../../src/browser/webauthn/index.ts'
import { isClavigerError } from '../../../src/core/errors.ts'
import { credentialsThat, modernBrowser, olderBrowser } from './page.ts'
import { creation, native, newCredential, newCredentialJSON, request } from './samples.ts'

afterEach(() => vi.unstubAllGlobals())

const thrown = (name: string, message = 'the browser’s words') => new DOMException(message, name)

/** What a call rejects with. */
async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  )
}

const asks = (selection: object) => ({ ...creation, authenticatorSelection: selection })

describe('an error that a browser throws at a registration', () => {
  const required = { userVerification: 'required' } as const
  const userOf = (id: string) => ({ ...creation, user: { ...creation.user, id } })

  it.each([
    ['ERR_NOT_ALLOWED', thrown('NotAllowedError'), creation],
    ['ERR_ALREADY_REGISTERED', thrown('InvalidStateError'), creation],
    ['ERR_NO_ALGORITHM', thrown('NotSupportedError'), creation],
    ['ERR_INVALID_RP_ID', thrown('SecurityError'), creation],
    ['ERR_NO_DISCOVERABLE', thrown('ConstraintError'), asks({ residentKey: 'required' })],
    ['ERR_NO_DISCOVERABLE', thrown('ConstraintError'), asks({ requireResidentKey: true })],
    [
      'ERR_NO_DISCOVERABLE',
      thrown('ConstraintError'),
      asks({ ...required, residentKey: 'required' }),
    ],
    [
      'ERR_NO_USER_VERIFICATION',
      thrown('ConstraintError'),
      asks({ ...required, residentKey: 'preferred', requireResidentKey: false }),
    ],
    ['ERR_AUTHENTICATOR', thrown('ConstraintError'), creation],
    ['ERR_AUTHENTICATOR', thrown('UnknownError'), creation],
    ['ERR_AUTHENTICATOR', thrown('NotReadableError'), creation],
    ['ERR_INVALID_USER_ID', new TypeError('user.id exceeds 64 bytes'), userOf('A'.repeat(87))],
    ['ERR_INVALID_USER_ID', new TypeError('user.id is empty'), userOf('')],
    ['ERR_INVALID_OPTIONS', new TypeError('Required member'), userOf('A'.repeat(86))],
    ['ERR_INVALID_OPTIONS', new TypeError('Required member'), userOf('AA')],
    ['ERR_NOT_LOADED', new TypeError('Failed to fetch dynamically imported module'), creation],
    ['ERR_NOT_LOADED', new TypeError('Importing a module script failed.'), creation],
    ['ERR_NOT_LOADED', Object.assign(new Error('7'), { name: 'ChunkLoadError' }), creation],
    ['ERR_UNKNOWN', thrown('OperationError'), creation],
    ['ERR_UNKNOWN', 'a text that an extension threw', creation],
    ['ERR_UNKNOWN', undefined, creation],
  ])('has %s for %s', async (code, cause, options) => {
    modernBrowser(() => Promise.reject(cause))
    const error = await errorOf(register(options as typeof creation))
    expect(error).toBeInstanceOf(WebAuthnClientError)
    expect(isClavigerError(error)).toBe(true)
    expect(error).toMatchObject({ code, cause, message: expect.stringMatching(/^[A-Z].+\.$/) })
  })
})

describe('an error that a browser throws at an authentication', () => {
  it.each([
    ['ERR_NOT_ALLOWED', thrown('NotAllowedError')],
    ['ERR_INVALID_RP_ID', thrown('SecurityError')],
    ['ERR_AUTHENTICATOR', thrown('UnknownError')],
    ['ERR_INVALID_OPTIONS', new TypeError('allowCredentials')],
  ])('has %s for %s', async (code, cause) => {
    modernBrowser(() => Promise.reject(cause))
    expect(await errorOf(authenticate(request))).toMatchObject({ code, cause })
  })
})

describe('a security error', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.1:8443',
    '[::1]',
    '[2001:db8::1]:8443',
    '',
  ])('on the host "%s" says that it is no domain', async (host) => {
    modernBrowser(() => Promise.reject(thrown('SecurityError')))
    vi.stubGlobal('location', { host })
    expect(await errorOf(authenticate(request))).toMatchObject({ code: 'ERR_INVALID_DOMAIN' })
  })

  it.each([
    'example.net',
    'localhost:5173',
    'cafe.example:8443',
    '3com.example',
    'intranet',
  ])('on the host "%s" says that the RP ID does not fit', async (host) => {
    modernBrowser(() => Promise.reject(thrown('SecurityError')))
    vi.stubGlobal('location', { host })
    expect(await errorOf(authenticate(request))).toMatchObject({ code: 'ERR_INVALID_RP_ID' })
  })

  it('tells of related origins where the browser does', async () => {
    const cause = thrown(
      'SecurityError',
      'The relying party ID is not a registrable domain suffix of, nor equal to the current domain. Subsequently, an attempt to fetch the .well-known/webauthn resource of the claimed RP ID failed.',
    )
    modernBrowser(() => Promise.reject(cause))
    expect(await errorOf(authenticate(request))).toMatchObject({ code: 'ERR_RELATED_ORIGIN' })
  })
})

describe('malformed options', () => {
  it.each([
    ['text that is not base64url', { ...creation, challenge: 'not base64url!' }],
    ['nothing at all', undefined],
  ])('have ERR_INVALID_OPTIONS with and without methods for JSON: %s', async (_, options) => {
    for (const browser of [modernBrowser, olderBrowser]) {
      const { calls } = browser(() => native(newCredential(), newCredentialJSON))
      const error = await errorOf(register(options as typeof creation))
      expect(error).toMatchObject({ code: 'ERR_INVALID_OPTIONS' })
      expect((error as Error).cause).toBeInstanceOf(Error)
      expect(calls).toEqual([])
    }
  })
})

describe('a page that cannot use WebAuthn', () => {
  it('is told when its context is not secure', async () => {
    vi.stubGlobal('isSecureContext', false)
    vi.stubGlobal('PublicKeyCredential', undefined)
    expect(await errorOf(register(creation))).toMatchObject({ code: 'ERR_INSECURE_CONTEXT' })
  })

  it('is told when the browser has none', async () => {
    vi.stubGlobal('isSecureContext', true)
    vi.stubGlobal('PublicKeyCredential', undefined)
    expect(await errorOf(authenticate(request))).toMatchObject({ code: 'ERR_NO_WEBAUTHN' })
  })
})

describe('a mediation that the browser lacks', () => {
  const lacking = { isConditionalMediationAvailable: async () => false }

  it.each([
    ['autofill', modernBrowser, lacking],
    ['autofill', olderBrowser, {}],
    ['autofill', olderBrowser, lacking],
  ])('is not asked for: %s', async (_, browser, statics) => {
    const { calls } = browser(() => expect.fail('was asked'), statics)
    const error = await errorOf(authenticate(request, { mediation: 'conditional' }))
    expect(error).toMatchObject({ code: 'ERR_NO_MEDIATION' })
    expect(calls).toEqual([])
  })

  it.each([
    {},
    { getClientCapabilities: async () => ({ conditionalCreate: false }) },
  ])('is not asked for: conditional create (%o)', async (statics) => {
    const { calls } = modernBrowser(() => expect.fail('was asked'), statics)
    const error = await errorOf(register(creation, { mediation: 'conditional' }))
    expect(error).toMatchObject({ code: 'ERR_NO_MEDIATION' })
    expect(calls).toEqual([])
  })

  it('is not asked for: immediate', async () => {
    const { calls } = modernBrowser(() => expect.fail('was asked'))
    const error = await errorOf(authenticate(request, { mediation: 'immediate' }))
    expect(error).toMatchObject({ code: 'ERR_NO_MEDIATION' })
    expect(calls).toEqual([])
  })
})

describe('conditional create', () => {
  const cause = thrown('ConstraintError')
  const credentials = credentialsThat(() => Promise.reject(cause))
  const mediation = 'conditional' as const

  it('says that nobody can be verified during it', async () => {
    const options = asks({ userVerification: 'required' }) as typeof creation
    const error = await errorOf(register(options, { credentials, mediation }))
    expect(error).toMatchObject({ code: 'ERR_CONDITIONAL_USER_VERIFICATION', cause })
  })

  it('names another constraint otherwise', async () => {
    const options = asks({ residentKey: 'required' }) as typeof creation
    const error = await errorOf(register(options, { credentials, mediation }))
    expect(error).toMatchObject({ code: 'ERR_NO_DISCOVERABLE', cause })
  })
})

describe('no credential', () => {
  it.each([modernBrowser, olderBrowser])('has an error of its own', async (browser) => {
    const { calls } = browser(() => null)
    expect(await errorOf(authenticate(request))).toMatchObject({ code: 'ERR_NO_CREDENTIAL' })
    expect(calls).toHaveLength(1)
  })

  it('is not asked for twice when a browser extension answers with nothing', async () => {
    const { calls } = modernBrowser(() => undefined)
    expect(await errorOf(authenticate(request))).toMatchObject({ code: 'ERR_NO_CREDENTIAL' })
    expect(calls).toHaveLength(1)
  })
})
