import { describe, expect, it } from 'vitest'
import { MessageError } from '../../../src/core/errors.ts'
import { COSE_ALGORITHMS } from '../../../src/core/fido/cose/index.ts'
import { emulateAuthenticator } from '../../../src/emulators/authenticator/index.ts'
import { thrownBy } from '../../support/errors.ts'
import { logIn, nameOfRejection, PAGE, register, request } from './sample.ts'

describe('a saved state', () => {
  it.each(
    [...COSE_ALGORITHMS.values()].map(({ alg, name }) => ({ alg, name })),
  )('survives JSON with a key of $name', async ({ alg }) => {
    const first = emulateAuthenticator()
    const { credential } = await register(first, { algorithms: [alg] })
    const state = JSON.parse(JSON.stringify(first.save()))
    const second = emulateAuthenticator({ state })
    expect(second.credentials).toEqual(first.credentials)
    expect((await logIn(second, credential)).credential.signCount).toBe(1)
  })

  it('keeps the counter, the pseudo-random function and the blob', async () => {
    const first = emulateAuthenticator()
    const { credential } = await register(first, {
      extensions: { prf: {}, largeBlob: { support: 'required' } },
    })
    const prf = { eval: { first: 'AAAA' } }
    const allowCredentials = [credential]
    const extensions = { prf, largeBlob: { write: 'AQID' } }
    const before = await logIn(first, credential, { allowCredentials, extensions })
    const second = emulateAuthenticator({ state: first.save() })
    const after = await logIn(second, before.credential, {
      allowCredentials,
      extensions: { prf, largeBlob: { read: true } },
    })
    expect(after.credential.signCount).toBe(2)
    expect(after.clientExtensionResults.prf).toEqual(before.clientExtensionResults.prf)
    expect(after.clientExtensionResults.largeBlob).toEqual({ blob: 'AQID' })
  })

  it('does not change with the authenticator', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    const state = authenticator.save()
    await logIn(authenticator, credential)
    expect(state.credentials[0]?.signCount).toBe(0)
    const copy = emulateAuthenticator({ state })
    await logIn(copy, credential)
    expect(state.credentials[0]?.signCount).toBe(0)
  })

  it.each([
    ['null', null],
    ['a text', 'state'],
    ['another version', { version: 2, credentials: [] }],
    ['no credentials', { version: 1 }],
    ['a credential without a key', { version: 1, credentials: [{ id: 'AAAA' }] }],
  ])('is refused when it is %s', (_, state) => {
    const error = thrownBy(() => emulateAuthenticator({ state: state as never }))
    expect(error).toBeInstanceOf(MessageError)
  })

  it('is refused when one value in it has another form', async () => {
    const authenticator = emulateAuthenticator()
    await register(authenticator, { extensions: { prf: {} } })
    const state = authenticator.save()
    const [source] = state.credentials
    const broken = [
      { id: 'a+b/' },
      { id: 'A' },
      { alg: -7 },
      { privateKey: { ...source?.privateKey, x: 'AAAA' } },
      { privateKey: { kty: 'OKP', crv: 'Ed25519', x: source?.privateKey.x } },
      { alg: -6 },
      { signCount: -1 },
      { signCount: 2 ** 32 },
      { discoverable: 'yes' },
      { credProtect: 4 },
      { privateKey: { d: 'AAAA' } },
      { prf: { withUv: 'AAAA' } },
    ]
    for (const part of broken) {
      const changed = { ...state, credentials: [{ ...source, ...part }] }
      const error = thrownBy(() => emulateAuthenticator({ state: changed as never }))
      expect(error, JSON.stringify(part)).toBeInstanceOf(MessageError)
    }
  })
})

describe('the list of credentials', () => {
  it('tells all but the secrets', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    expect(authenticator.credentials).toEqual([
      {
        id: credential.id,
        rpId: 'example.org',
        rpName: 'Example',
        userHandle: 'YWRh',
        userName: 'ada',
        userDisplayName: 'Ada Lovelace',
        alg: -8,
        discoverable: true,
        signCount: 0,
      },
    ])
  })

  it('loses a credential for good', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    expect(authenticator.remove(credential.id)).toBe(true)
    expect(authenticator.remove(credential.id)).toBe(false)
    expect(await nameOfRejection(authenticator.get(request(), PAGE))).toBe('NotAllowedError')
  })
})
