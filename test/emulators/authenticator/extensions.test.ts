import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ExtensionInputsJSON } from '../../../src/core/fido/rp/index.ts'
import {
  type EmulatedAuthenticatorOptions,
  emulateAuthenticator,
} from '../../../src/emulators/authenticator/index.ts'
import { creation, logIn, nameOfRejection, PAGE, register, request } from './sample.ts'

const NOTHING: EmulatedAuthenticatorOptions = { extensions: [] }

/** The output as the specification has it, by another library. */
function prfOutput(secret: string | undefined, input: string): string {
  const salt = createHash('sha256')
    .update('WebAuthn PRF\0')
    .update(Buffer.from(input, 'base64url'))
    .digest()
  const key = Buffer.from(secret ?? '', 'base64url')
  return createHmac('sha256', key).update(salt).digest('base64url')
}

describe('prf', () => {
  const prf = { eval: { first: 'AQIDBA', second: 'BQYHCA' } }

  it('gives both outputs when the credential is made, and the same when it is used', async () => {
    const authenticator = emulateAuthenticator()
    const made = await register(authenticator, { extensions: { prf } })
    const [source] = authenticator.save().credentials
    const results = {
      first: prfOutput(source?.prf?.withUv, 'AQIDBA'),
      second: prfOutput(source?.prf?.withUv, 'BQYHCA'),
    }
    expect(made.clientExtensionResults.prf).toEqual({ enabled: true, results })
    expect(made.authenticatorExtensionResults).toEqual(new Map([['hmac-secret', true]]))
    const used = await logIn(authenticator, made.credential, { extensions: { prf } })
    expect(used.clientExtensionResults.prf).toEqual({ results })
  })

  it('has another secret without user verification', async () => {
    const authenticator = emulateAuthenticator({ userVerification: false })
    const { clientExtensionResults } = await register(authenticator, { extensions: { prf } })
    const [source] = authenticator.save().credentials
    expect(source?.prf?.withoutUv).not.toBe(source?.prf?.withUv)
    expect(clientExtensionResults.prf).toMatchObject({
      results: { first: prfOutput(source?.prf?.withoutUv, 'AQIDBA') },
    })
  })

  it('verifies the user even where the page discourages it', async () => {
    const authenticator = emulateAuthenticator()
    const discouraged = { userVerification: 'discouraged', extensions: { prf } } as const
    const made = await register(authenticator, discouraged)
    expect(made.userVerified).toBe(true)
    expect((await logIn(authenticator, made.credential, discouraged)).userVerified).toBe(true)
  })

  it('prefers the inputs of the credential that is used', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator, { extensions: { prf: {} } })
    const secret = authenticator.save().credentials[0]?.prf?.withUv
    const evalByCredential = { [credential.id]: { first: 'CQoLDA' } }
    const { clientExtensionResults } = await logIn(authenticator, credential, {
      allowCredentials: [credential],
      extensions: { prf: { ...prf, evalByCredential } },
    })
    expect(clientExtensionResults.prf).toEqual({ results: { first: prfOutput(secret, 'CQoLDA') } })
  })

  it('gives no results without inputs, or for a credential that was made without it', async () => {
    const authenticator = emulateAuthenticator()
    const made = await register(authenticator, { extensions: { prf: {} } })
    expect(made.clientExtensionResults.prf).toEqual({ enabled: true })
    const used = await logIn(authenticator, made.credential, { extensions: { prf: {} } })
    expect(used.clientExtensionResults.prf).toEqual({})
    const plain = await register(authenticator)
    const other = await logIn(authenticator, plain.credential, { extensions: { prf } })
    expect(other.clientExtensionResults.prf).toEqual({})
  })

  it('is not enabled where the authenticator lacks it', async () => {
    const { clientExtensionResults } = await register(emulateAuthenticator(NOTHING), {
      extensions: { prf },
    })
    expect(clientExtensionResults.prf).toEqual({ enabled: false })
  })
})

describe('largeBlob', () => {
  it('is written, read and overwritten', async () => {
    const authenticator = emulateAuthenticator()
    const made = await register(authenticator, {
      extensions: { largeBlob: { support: 'preferred' } },
    })
    expect(made.clientExtensionResults.largeBlob).toEqual({ supported: true })
    let { credential } = made
    const use = async (largeBlob: ExtensionInputsJSON['largeBlob']) => {
      const used = await logIn(authenticator, credential, {
        allowCredentials: [credential],
        extensions: { largeBlob: largeBlob ?? {} },
      })
      credential = used.credential
      return used.clientExtensionResults.largeBlob
    }
    expect(await use({ read: true })).toEqual({})
    expect(await use({ write: 'AQID' })).toEqual({ written: true })
    expect(await use({ read: true })).toEqual({ blob: 'AQID' })
    expect(await use({ write: 'BAUG' })).toEqual({ written: true })
    expect(await use({ read: true })).toEqual({ blob: 'BAUG' })
    expect(await use({ read: false })).toBeUndefined()
  })

  it('cannot be written to a credential that has no room for it', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    const { clientExtensionResults } = await logIn(authenticator, credential, {
      allowCredentials: [credential],
      extensions: { largeBlob: { write: 'AQID' } },
    })
    expect(clientExtensionResults.largeBlob).toEqual({ written: false })
  })

  it('is not supported where the authenticator lacks it', async () => {
    const { clientExtensionResults } = await register(emulateAuthenticator(NOTHING), {
      extensions: { largeBlob: { support: 'preferred' } },
    })
    expect(clientExtensionResults.largeBlob).toEqual({ supported: false })
  })
})

describe('credProtect', () => {
  const protect = (credentialProtectionPolicy: ExtensionInputsJSON['credentialProtectionPolicy']) =>
    ({ extensions: { credentialProtectionPolicy } }) as {
      extensions: ExtensionInputsJSON
    }

  it.each([
    ['userVerificationOptional', 1],
    ['userVerificationOptionalWithCredentialIDList', 2],
    ['userVerificationRequired', 3],
  ] as const)('%s is told by the authenticator as level %i', async (policy, level) => {
    const { authenticatorExtensionResults } = await register(
      emulateAuthenticator(),
      protect(policy),
    )
    expect(authenticatorExtensionResults).toEqual(new Map([['credProtect', level]]))
  })

  it.each([
    { policy: 'userVerificationOptional', uv: false, listed: false, found: true },
    {
      policy: 'userVerificationOptionalWithCredentialIDList',
      uv: false,
      listed: false,
      found: false,
    },
    {
      policy: 'userVerificationOptionalWithCredentialIDList',
      uv: false,
      listed: true,
      found: true,
    },
    {
      policy: 'userVerificationOptionalWithCredentialIDList',
      uv: true,
      listed: false,
      found: true,
    },
    { policy: 'userVerificationRequired', uv: false, listed: true, found: false },
    { policy: 'userVerificationRequired', uv: true, listed: false, found: true },
  ] as const)('$policy: verified $uv, listed $listed, found $found', async (row) => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator, protect(row.policy))
    const options = request({
      userVerification: row.uv ? 'required' : 'discouraged',
      ...(row.listed && { allowCredentials: [credential] }),
    })
    const outcome = await authenticator.get(options, PAGE).then(
      () => 'found',
      (error: Error) => error.name,
    )
    expect(outcome).toBe(row.found ? 'found' : 'NotAllowedError')
  })

  it('is left out where the authenticator lacks it', async () => {
    const { authenticatorExtensionResults } = await register(
      emulateAuthenticator(NOTHING),
      protect('userVerificationRequired'),
    )
    expect(authenticatorExtensionResults).toBeUndefined()
  })
})

describe('inputs that cannot be', () => {
  it.each<[string, ExtensionInputsJSON, string]>([
    ['prf by credential', { prf: { evalByCredential: {} } }, 'NotSupportedError'],
    ['reading a blob', { largeBlob: { read: true } }, 'NotSupportedError'],
    ['writing a blob', { largeBlob: { write: 'AQID' } }, 'NotSupportedError'],
    ['a blob that must be', { largeBlob: { support: 'required' } }, 'ConstraintError'],
    [
      'protection that must be',
      {
        credentialProtectionPolicy: 'userVerificationRequired',
        enforceCredentialProtectionPolicy: true,
      },
      'ConstraintError',
    ],
    ['prf inputs that are not base64url', { prf: { eval: { first: '+' } } }, 'EncodingError'],
  ])('at registration: %s', async (_, extensions, name) => {
    const promise = emulateAuthenticator(NOTHING).create(creation({ extensions }), PAGE)
    expect(await nameOfRejection(promise)).toBe(name)
  })

  it('at registration: protection of an unknown kind', async () => {
    const extensions = { credentialProtectionPolicy: 'none' as never }
    const promise = emulateAuthenticator().create(creation({ extensions }), PAGE)
    expect(await nameOfRejection(promise)).toBe('TypeError')
  })

  const one = { id: 'AAAA', transports: [] }
  const two = { id: 'BBBB', transports: [] }
  const byCredential = { prf: { evalByCredential: { AAAA: { first: 'AQID' } } } }

  it.each<[string, ExtensionInputsJSON, readonly (typeof one)[], string]>([
    ['asking for support', { largeBlob: { support: 'preferred' } }, [one], 'NotSupportedError'],
    ['reading and writing', { largeBlob: { read: true, write: '' } }, [one], 'NotSupportedError'],
    ['writing to any', { largeBlob: { write: 'AQID' } }, [], 'NotSupportedError'],
    ['writing to two', { largeBlob: { write: 'AQID' } }, [one, two], 'NotSupportedError'],
    ['prf by credential for any', byCredential, [], 'NotSupportedError'],
    ['prf by a credential that is not allowed', byCredential, [two], 'SyntaxError'],
  ])('at authentication: %s', async (_, extensions, allowCredentials, name) => {
    const options = request({ extensions, allowCredentials })
    expect(await nameOfRejection(emulateAuthenticator().get(options, PAGE))).toBe(name)
  })
})
