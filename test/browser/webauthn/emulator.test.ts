// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { authenticate, register } from '../../../src/browser/webauthn/index.ts'
import { verifyAuthentication, verifyRegistration } from '../../../src/core/fido/rp/index.ts'
import {
  type EmulatedAuthenticatorOptions,
  emulateAuthenticator,
} from '../../../src/emulators/authenticator/index.ts'
import { creationOptions, ORIGIN, requestOptions, verifier } from '../../support/ceremonies.ts'

afterEach(() => vi.unstubAllGlobals())

/** Credentials of an emulated authenticator, for a page at the tests' site. */
const emulated = (options?: EmulatedAuthenticatorOptions) =>
  emulateAuthenticator(options).container({ origin: ORIGIN })

describe('with an emulated authenticator, the page', () => {
  it('makes a passkey and logs in by autofill, and the server believes it', async () => {
    const credentials = emulated({ confirm: () => true })
    const creation = creationOptions()
    const made = await register(creation, { credentials })
    const { credential } = await verifyRegistration(made, {
      options: creation,
      origins: ORIGIN,
      verifier,
    })
    const request = requestOptions()
    const response = await authenticate(request, { credentials, mediation: 'conditional' })
    const login = await verifyAuthentication(response, {
      options: request,
      origins: ORIGIN,
      credential,
      verifier,
    })
    expect(login.userVerified).toBe(true)
  })

  it('is told the cause when the user refuses', async () => {
    const credentials = emulated({ confirm: () => false })
    const refused = register(creationOptions(), { credentials })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_NOT_ALLOWED' })
  })

  it('is told when the passkey is there already', async () => {
    const credentials = emulated()
    const { id, response } = await register(creationOptions(), { credentials })
    const transports = response.transports ?? []
    const again = creationOptions({ excludeCredentials: [{ id, transports }] })
    await expect(register(again, { credentials })).rejects.toMatchObject({
      code: 'ERR_ALREADY_REGISTERED',
    })
  })

  it('is told when the RP ID is not its own', async () => {
    const options = { ...creationOptions(), rp: { id: 'example.net', name: 'Other' } }
    const refused = register(options, { credentials: emulated() })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_INVALID_RP_ID' })
  })

  it('gives up when its signal says so', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const credentials = emulated({
      confirm: () => {
        controller.abort('left the page')
        return new Promise(() => {})
      },
    })
    await expect(register(creationOptions(), { credentials, signal })).rejects.toBe('left the page')
  })
})
