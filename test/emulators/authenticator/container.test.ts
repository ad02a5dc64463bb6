import { describe, expect, it } from 'vitest'
import { authenticate, register as registerInPage } from '../../../src/browser/webauthn/index.ts'
import { verifyAuthentication, verifyRegistration } from '../../../src/core/fido/rp/index.ts'
import { toBase64url } from '../../../src/core/shared/base64url.ts'
import { emulateAuthenticator } from '../../../src/emulators/authenticator/index.ts'
import { creation, logIn, nameOfRejection, ORIGIN, PAGE, register, request } from './sample.ts'

const CHALLENGE = crypto.getRandomValues(new Uint8Array(32))

/** Options as `navigator.credentials.create()` takes them. */
function binaryCreation(): PublicKeyCredentialCreationOptions {
  return {
    rp: { id: 'example.org', name: 'Example' },
    user: { id: new Uint8Array([1, 2, 3]), name: 'ada', displayName: 'Ada' },
    challenge: CHALLENGE,
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required' },
    extensions: {
      credProps: true,
      prf: { eval: { first: new Uint8Array([1]), second: new Uint8Array([2]).buffer } },
      largeBlob: { support: 'preferred' },
    },
  }
}

function base64urlOf(data: ArrayBuffer | null | undefined): string | undefined {
  return data ? toBase64url(new Uint8Array(data)) : undefined
}

describe('a container', () => {
  it('fits where a page has navigator.credentials', async () => {
    const container: Pick<CredentialsContainer, 'create' | 'get'> =
      emulateAuthenticator().container(PAGE)
    const created = await container.create({ publicKey: binaryCreation() })
    const asserted = await container.get({ publicKey: { challenge: CHALLENGE } })
    expect(asserted?.id).toBe(created?.id)
  })

  it('gives a new credential the members of a PublicKeyCredential', async () => {
    const credential = await emulateAuthenticator()
      .container(PAGE)
      .create({ publicKey: binaryCreation() })
    const json = credential?.toJSON()
    expect(credential?.rawId).toBeInstanceOf(ArrayBuffer)
    expect({
      id: base64urlOf(credential?.rawId),
      rawId: base64urlOf(credential?.rawId),
      type: credential?.type,
      authenticatorAttachment: credential?.authenticatorAttachment,
      response: {
        clientDataJSON: base64urlOf(credential?.response.clientDataJSON),
        attestationObject: base64urlOf(credential?.response.attestationObject),
        authenticatorData: base64urlOf(credential?.response.getAuthenticatorData()),
        publicKey: base64urlOf(credential?.response.getPublicKey()),
        publicKeyAlgorithm: credential?.response.getPublicKeyAlgorithm(),
        transports: credential?.response.getTransports(),
      },
    }).toEqual({ ...json, clientExtensionResults: undefined })
    const { credProps, prf, largeBlob } = credential?.getClientExtensionResults() ?? {}
    expect(json?.clientExtensionResults).toEqual({
      credProps,
      prf: {
        enabled: prf?.enabled,
        results: {
          first: base64urlOf(prf?.results?.first),
          second: base64urlOf(prf?.results?.second),
        },
      },
      largeBlob,
    })
  })

  it('gives an assertion the members of a PublicKeyCredential', async () => {
    const container = emulateAuthenticator().container(PAGE)
    const created = await container.create({ publicKey: binaryCreation() })
    const allowCredentials = [{ type: 'public-key', id: created?.rawId ?? new ArrayBuffer(0) }]
    const use = (extensions: { largeBlob: { read?: boolean; write?: Uint8Array } }) =>
      container.get({ publicKey: { challenge: CHALLENGE, allowCredentials, extensions } })
    await use({ largeBlob: { write: new Uint8Array([4, 5]) } })
    const credential = await use({ largeBlob: { read: true } })
    const json = credential?.toJSON()
    expect({
      id: credential?.id,
      rawId: base64urlOf(credential?.rawId),
      type: credential?.type,
      authenticatorAttachment: credential?.authenticatorAttachment,
      response: {
        clientDataJSON: base64urlOf(credential?.response.clientDataJSON),
        authenticatorData: base64urlOf(credential?.response.authenticatorData),
        signature: base64urlOf(credential?.response.signature),
        userHandle: base64urlOf(credential?.response.userHandle),
      },
      clientExtensionResults: {
        largeBlob: { blob: base64urlOf(credential?.getClientExtensionResults().largeBlob?.blob) },
      },
    }).toEqual(json)
    expect(json?.clientExtensionResults).toEqual({ largeBlob: { blob: 'BAU' } })
  })

  it('has a null userHandle for a credential that is not discoverable', async () => {
    const container = emulateAuthenticator({ residentKey: false }).container(PAGE)
    const { authenticatorSelection: _, ...publicKey } = binaryCreation()
    const created = await container.create({ publicKey } as never)
    const allowCredentials = [{ type: 'public-key', id: created?.rawId ?? new ArrayBuffer(0) }]
    const asserted = await container.get({ publicKey: { challenge: CHALLENGE, allowCredentials } })
    expect(asserted?.response.userHandle).toBeNull()
  })

  it('reads a view of a larger buffer, and is not moved by later changes', async () => {
    const larger = new Uint8Array([9, 9, ...CHALLENGE, 9])
    const challenge = larger.subarray(2, -1)
    const promise = emulateAuthenticator()
      .container(PAGE)
      .create({ publicKey: { ...binaryCreation(), challenge } as never })
    larger.fill(0)
    const { challenge: told } = JSON.parse(
      new TextDecoder().decode((await promise)?.response.clientDataJSON),
    )
    expect(told).toBe(toBase64url(CHALLENGE))
  })

  it('answers null to what is no business of public keys, and to silent mediation', async () => {
    const authenticator = emulateAuthenticator()
    await register(authenticator)
    const container = authenticator.container(PAGE)
    expect(await container.create({})).toBeNull()
    expect(await container.get()).toBeNull()
    const publicKey = { challenge: CHALLENGE }
    expect(await container.get({ publicKey, mediation: 'silent' })).toBeNull()
  })

  it('refuses base64url where bytes belong', async () => {
    const publicKey = { ...creation() } as never
    const promise = emulateAuthenticator().container(PAGE).create({ publicKey })
    expect(await nameOfRejection(promise)).toBe('TypeError')
  })

  it('passes the signal and the mediation on', async () => {
    const authenticator = emulateAuthenticator()
    await register(authenticator)
    const controller = new AbortController()
    const promise = authenticator.container(PAGE).get({
      publicKey: { challenge: CHALLENGE },
      mediation: 'conditional',
      signal: controller.signal,
    })
    const reason = new Error('left')
    controller.abort(reason)
    await expect(promise).rejects.toBe(reason)
  })

  it('shares its credentials with the authenticator', async () => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    await authenticator.container(PAGE).get({ publicKey: { challenge: CHALLENGE } })
    const { credential: after } = await logIn(authenticator, credential)
    expect(after.signCount).toBe(2)
  })
})

describe('the page’s own functions', () => {
  it('register and log in through a container', async () => {
    const credentials = emulateAuthenticator().container(PAGE)
    const made = creation()
    const { credential } = await verifyRegistration(await registerInPage(made, { credentials }), {
      options: made,
      origins: ORIGIN,
    })
    const options = request()
    const response = await authenticate(options, { credentials })
    const expected = { options, origins: ORIGIN, credential }
    expect((await verifyAuthentication(response, expected)).userVerified).toBe(true)
  })
})
