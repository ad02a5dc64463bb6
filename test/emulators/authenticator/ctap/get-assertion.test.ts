import { describe, expect, it } from 'vitest'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import { parseCoseKey } from '../../../../src/core/fido/cose/index.ts'
import { Permission } from '../../../../src/core/fido/ctap/index.ts'
import {
  getAssertion,
  getInfo,
  getNextAssertion,
  makeCredential,
} from '../../../../src/core/fido/ctap/messages/commands.ts'
import type { GetAssertionRequest } from '../../../../src/core/fido/ctap/messages/get-assertion.ts'
import { webCryptoVerifier } from '../../../../src/core/fido/signature/web-crypto.ts'
import { type Bytes, concat } from '../../../../src/core/shared/bytes.ts'
import { type SoftwareKey, softwareKey } from '../../../../src/emulators/authenticator/index.ts'
import { ADA, answer, BOB, creation, HASH, open, PIN, proof, RP, status } from './sample.ts'

function request(changes: Partial<GetAssertionRequest> = {}): GetAssertionRequest {
  return { rpId: RP.id, clientDataHash: HASH, ...changes }
}

/** The ID and public key of a new credential. */
async function register(key: SoftwareKey, changes: Parameters<typeof creation>[0] = {}) {
  const { authData } = await answer(key, makeCredential, creation(changes))
  const attested = parseAuthenticatorData(authData).attestedCredentialData
  return {
    descriptor: { type: 'public-key', id: attested?.credentialId as Bytes },
    publicKey: parseCoseKey(attested?.credentialPublicKey as Bytes),
  }
}

const RK = { options: { rk: true } }

describe('authenticatorGetAssertion', () => {
  it('signs with a credential that the allow list names', async () => {
    const key = softwareKey()
    const { descriptor, publicKey } = await register(key)
    const response = await answer(key, getAssertion, request({ allowList: [descriptor] }))
    expect(response.credential).toEqual(descriptor)
    expect(response.user).toBeUndefined()
    const signed = concat(response.authData, HASH)
    expect(await webCryptoVerifier().verify(publicKey, response.signature, signed)).toBe(true)
    const { flags, signCount } = parseAuthenticatorData(response.authData)
    expect(flags).toEqual({ up: true, uv: false, be: false, bs: false, at: false, ed: false })
    expect(signCount).toBe(2)
  })

  it('finds discoverable credentials, the newest first', async () => {
    const key = softwareKey()
    await register(key, RK)
    await register(key, { ...RK, user: BOB })
    const first = await answer(key, getAssertion, request())
    expect(first.user).toEqual({ id: BOB.id })
    expect(first.numberOfCredentials).toBe(2)
    const next = await answer(key, getNextAssertion, undefined)
    expect(next.user).toEqual({ id: ADA.id })
    expect(next.numberOfCredentials).toBeUndefined()
    expect(await status(key, getNextAssertion, undefined)).toBe('NOT_ALLOWED')
  })

  it('tells names to verified users who have to choose', async () => {
    const { key, token } = await open({ pin: PIN })
    for (const user of [ADA, BOB]) {
      const { pinUvAuthProtocol, pinUvAuthParam } = proof(await token(Permission.mc, RP.id))
      await register(key, { ...RK, user, pinUvAuthProtocol, pinUvAuthParam })
    }
    const verified = request(proof(await token(Permission.ga, RP.id)))
    expect((await answer(key, getAssertion, verified)).user).toEqual(BOB)
    expect((await answer(key, getNextAssertion, undefined)).user).toEqual(ADA)
  })

  it('forgets the next assertion after another command, after 30 s and without power', async () => {
    let time = 0
    const key = softwareKey({ now: () => time })
    await register(key, RK)
    await register(key, { ...RK, user: BOB })
    const disturbances = [
      () => answer(key, getInfo, undefined),
      async () => key.powerCycle(),
      async () => {
        time += 30_000
      },
    ]
    for (const disturb of disturbances) {
      await answer(key, getAssertion, request())
      await disturb()
      expect(await status(key, getNextAssertion, undefined)).toBe('NOT_ALLOWED')
    }
  })

  it('answers one assertion to an allow list, but in profile 2.0', async () => {
    for (const [profile, count] of [['2.1', undefined] as const, ['2.0', 2] as const]) {
      const key = softwareKey({ profile })
      const list = [await register(key), await register(key)]
      const allowList = list.map(({ descriptor }) => descriptor)
      const response = await answer(key, getAssertion, request({ allowList }))
      expect(response.numberOfCredentials).toBe(count)
    }
  })

  it('asks for a touch before it denies a credential in profile 2.0 only', async () => {
    const touches: string[] = []
    const touch = ({ command }: { command: string }) => touches.push(command) > 0
    expect(await status(softwareKey({ touch }), getAssertion, request())).toBe('NO_CREDENTIALS')
    expect(touches).toEqual([])
    const old = softwareKey({ touch, profile: '2.0' })
    expect(await status(old, getAssertion, request())).toBe('NO_CREDENTIALS')
    expect(touches).toEqual(['authenticatorGetAssertion'])
  })

  it('signs in silence when it is asked to', async () => {
    const key = softwareKey()
    const { descriptor } = await register(key)
    key.touch = 'withheld'
    const silent = request({ allowList: [descriptor], options: { up: false } })
    const { authData } = await answer(key, getAssertion, silent)
    expect(parseAuthenticatorData(authData).flags.up).toBe(false)
  })

  it('knows a credential at its own relying party only', async () => {
    const key = softwareKey()
    const { descriptor } = await register(key)
    const elsewhere = request({ rpId: 'example.com', allowList: [descriptor] })
    expect(await status(key, getAssertion, elsewhere)).toBe('NO_CREDENTIALS')
    const other = softwareKey()
    const here = request({ allowList: [descriptor] })
    expect(await status(other, getAssertion, here)).toBe('NO_CREDENTIALS')
  })

  const cases: readonly (readonly [string, Partial<GetAssertionRequest>])[] = [
    ['UNSUPPORTED_OPTION', { options: { rk: true } }],
    ['INVALID_OPTION', { options: { uv: true } }],
    ['INVALID_LENGTH', { clientDataHash: new Uint8Array(33) }],
    ['MISSING_PARAMETER', { pinUvAuthParam: new Uint8Array(16) }],
    ['INVALID_PARAMETER', { pinUvAuthParam: new Uint8Array(16), pinUvAuthProtocol: 9 }],
    ['PIN_AUTH_INVALID', { pinUvAuthParam: new Uint8Array(16), pinUvAuthProtocol: 1 }],
    ['PIN_NOT_SET', { pinUvAuthParam: new Uint8Array(), pinUvAuthProtocol: 1 }],
    ['NO_CREDENTIALS', { allowList: [{ type: 'public-key', id: Uint8Array.of(0) }] }],
    ['INVALID_OPTION', { extensions: { largeBlobKey: false } }],
  ]
  it.each(cases)('answers %s to %o', async (name, changes) => {
    expect(await status(softwareKey(), getAssertion, request(changes))).toBe(name)
  })

  it('answers OPERATION_DENIED when the user refuses', async () => {
    const key = softwareKey()
    await register(key, RK)
    key.touch = 'refused'
    expect(await status(key, getAssertion, request())).toBe('OPERATION_DENIED')
  })

  it('needs verification where it is always needed, but for silent ones', async () => {
    const key = softwareKey({ alwaysUv: true, sensor: true, pin: PIN })
    const { descriptor } = await register(key)
    key.verification = 'mismatch'
    const wanted = request({ allowList: [descriptor] })
    expect(await status(key, getAssertion, wanted)).toBe('PUAT_REQUIRED')
    const silent = { ...wanted, options: { up: false } }
    expect(await status(key, getAssertion, silent)).toBe('SUCCESS')
  })
})

describe('a token for authenticatorGetAssertion', () => {
  it('is spent by a touch, not by a silent assertion', async () => {
    const { key, token } = await open({ pin: PIN })
    const { descriptor } = await register(key)
    const loud = request({ allowList: [descriptor], ...proof(await token(Permission.ga)) })
    const silent = { ...loud, options: { up: false } }
    expect(await status(key, getAssertion, silent)).toBe('SUCCESS')
    expect(await status(key, getAssertion, loud)).toBe('SUCCESS')
    expect(await status(key, getAssertion, loud)).toBe('PIN_AUTH_INVALID')
  })

  it('belongs to the relying party of its first use', async () => {
    const { key, token } = await open({ pin: PIN })
    const { descriptor } = await register(key)
    const bound = proof(await token(Permission.ga | Permission.mc))
    const silent = { options: { up: false }, allowList: [descriptor], ...bound }
    expect(await status(key, getAssertion, request(silent))).toBe('SUCCESS')
    const elsewhere = creation({ rp: { id: 'example.com' }, ...bound })
    expect(await status(key, makeCredential, elsewhere)).toBe('PIN_AUTH_INVALID')
  })

  it('ends after 30 s without use, after ten minutes, and with the power', async () => {
    let time = 0
    const { key, token } = await open({ pin: PIN, now: () => time })
    const { descriptor } = await register(key)
    const silently = async (wait: number, shown: ReturnType<typeof proof>) => {
      time += wait
      const silent = request({ allowList: [descriptor], options: { up: false }, ...shown })
      return status(key, getAssertion, silent)
    }
    expect(await silently(30_000, proof(await token(Permission.ga)))).toBe('PIN_AUTH_INVALID')
    const used = proof(await token(Permission.ga))
    expect(await silently(29_999, used)).toBe('SUCCESS')
    expect(await silently(570_000, used)).toBe('SUCCESS')
    expect(await silently(1, used)).toBe('PIN_AUTH_INVALID')
    const unpowered = proof(await token(Permission.ga))
    key.powerCycle()
    expect(await silently(0, unpowered)).toBe('PIN_AUTH_INVALID')
  })
})
