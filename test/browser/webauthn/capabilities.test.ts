// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { capabilities } from '../../../src/browser/webauthn/index.ts'
import { modernBrowser, olderBrowser } from './page.ts'

afterEach(() => vi.unstubAllGlobals())

const NONE = {
  userVerifyingPlatformAuthenticator: false,
  passkeyPlatformAuthenticator: false,
  conditionalGet: false,
  conditionalCreate: false,
  immediateGet: false,
  hybridTransport: false,
  relatedOrigins: false,
  signalAllAcceptedCredentials: false,
  signalCurrentUserDetails: false,
  signalUnknownCredential: false,
  json: false,
  extensions: {},
}

const unused = () => expect.fail('was asked')

describe('capabilities', () => {
  it('are what the browser says', async () => {
    modernBrowser(unused, {
      prototype: { toJSON: () => {} },
      getClientCapabilities: async () => ({
        userVerifyingPlatformAuthenticator: true,
        passkeyPlatformAuthenticator: true,
        conditionalGet: true,
        conditionalCreate: true,
        immediateGet: false,
        hybridTransport: true,
        relatedOrigins: true,
        signalAllAcceptedCredentials: true,
        signalCurrentUserDetails: true,
        signalUnknownCredential: true,
        'extension:prf': true,
        'extension:largeBlob': false,
      }),
    })
    expect(await capabilities()).toEqual({
      secureContext: true,
      webauthn: true,
      userVerifyingPlatformAuthenticator: true,
      passkeyPlatformAuthenticator: true,
      conditionalGet: true,
      conditionalCreate: true,
      immediateGet: false,
      hybridTransport: true,
      relatedOrigins: true,
      signalAllAcceptedCredentials: true,
      signalCurrentUserDetails: true,
      signalUnknownCredential: true,
      json: true,
      extensions: { prf: true, largeBlob: false },
    })
  })

  it('are asked for one by one in an older browser', async () => {
    olderBrowser(unused, {
      isUserVerifyingPlatformAuthenticatorAvailable: async () => true,
      isConditionalMediationAvailable: async () => true,
      signalUnknownCredential: async () => {},
    })
    expect(await capabilities()).toEqual({
      ...NONE,
      secureContext: true,
      webauthn: true,
      userVerifyingPlatformAuthenticator: true,
      passkeyPlatformAuthenticator: true,
      conditionalGet: true,
      signalUnknownCredential: true,
    })
  })

  it('are completed where the browser’s list lacks a name', async () => {
    modernBrowser(unused, {
      getClientCapabilities: async () => ({ hybridTransport: true }),
      isUserVerifyingPlatformAuthenticatorAvailable: async () => false,
    })
    expect(await capabilities()).toMatchObject({
      hybridTransport: true,
      conditionalGet: true,
      userVerifyingPlatformAuthenticator: false,
    })
  })

  it('believe the browser’s list before the older questions', async () => {
    modernBrowser(unused, { getClientCapabilities: async () => ({ conditionalGet: false }) })
    expect(await capabilities()).toMatchObject({ conditionalGet: false })
  })

  it('are false where a question fails', async () => {
    const fails = () => Promise.reject(new DOMException('', 'NotAllowedError'))
    olderBrowser(unused, {
      getClientCapabilities: fails,
      isUserVerifyingPlatformAuthenticatorAvailable: fails,
      isConditionalMediationAvailable: fails,
    })
    expect(await capabilities()).toEqual({ ...NONE, secureContext: true, webauthn: true })
  })

  it('are all false without WebAuthn', async () => {
    vi.stubGlobal('isSecureContext', false)
    vi.stubGlobal('PublicKeyCredential', undefined)
    expect(await capabilities()).toEqual({ ...NONE, secureContext: false, webauthn: false })
  })
})
