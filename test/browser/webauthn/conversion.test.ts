// @vitest-environment happy-dom
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseOptions, responseToJSON } from '../../../src/browser/webauthn/conversion.ts'
import { authenticate, register } from '../../../src/browser/webauthn/index.ts'
import { fromBase64url, toBase64url } from '../../../src/core/shared/base64url.ts'
import { bufferOf, inHex, modernBrowser, olderBrowser, parseNatively } from './page.ts'
import {
  assertion,
  assertionJSON,
  creation,
  native,
  newCredential,
  newCredentialJSON,
  request,
} from './samples.ts'

afterEach(() => vi.unstubAllGlobals())

const optionsOf = ({ calls }: ReturnType<typeof modernBrowser>) =>
  inHex(calls.map(({ options: { publicKey } }) => publicKey))

describe('a browser without methods for JSON', () => {
  it('is asked for the same new credential, and gives the same response', async () => {
    const modern = modernBrowser(() => native(newCredential(), newCredentialJSON))
    const expected = await register(creation)
    const older = olderBrowser(() => newCredential())
    expect(await register(creation)).toEqual(expected)
    expect(optionsOf(older)).toEqual(optionsOf(modern))
  })

  it('is asked for the same assertion, and gives the same response', async () => {
    const modern = modernBrowser(() => native(assertion(), assertionJSON))
    const expected = await authenticate(request)
    const older = olderBrowser(() => assertion())
    expect(await authenticate(request)).toEqual(expected)
    expect(optionsOf(older)).toEqual(optionsOf(modern))
  })
})

describe('a credential without a working toJSON', () => {
  const broken = {
    missing: newCredential(),
    throwing: {
      ...newCredential(),
      toJSON: () => {
        throw new TypeError('Illegal invocation')
      },
    },
  }

  it.each(Object.entries(broken))('is converted in a browser of today: %s', async (_, made) => {
    const { calls } = modernBrowser(() => made)
    expect(await register(creation)).toEqual(newCredentialJSON)
    expect(calls).toHaveLength(1)
  })
})

describe('parseOptions', () => {
  it('makes bytes of every member that holds them', () => {
    expect(inHex(parseOptions(creation))).toEqual({
      ...creation,
      challenge: 'hex fbff0001',
      user: { ...creation.user, id: 'hex 75736572' },
      excludeCredentials: [{ type: 'public-key', id: 'hex 010203', transports: ['usb'] }],
      extensions: {
        credProps: true,
        prf: { eval: { first: 'hex 73616c7431', second: 'hex 73616c7432' } },
        largeBlob: { support: 'preferred' },
      },
    })
    expect(inHex(parseOptions(request))).toEqual({
      ...request,
      challenge: 'hex 6368616c6c656e6765',
      allowCredentials: [
        { type: 'public-key', id: 'hex 010203' },
        { type: 'public-key', id: 'hex ff' },
      ],
      extensions: {
        prf: {
          evalByCredential: {
            AQID: { first: 'hex 73616c7431' },
            _w: { first: 'hex 00', second: 'hex 0000' },
          },
        },
        largeBlob: { write: 'hex 626c6f62' },
      },
    })
  })

  it('leaves its argument as it is, and adds nothing', () => {
    const bare = { rpId: 'example.org', challenge: 'AA' }
    expect(Object.keys(parseOptions(bare)).sort()).toEqual(['challenge', 'rpId'])
    expect(bare).toEqual({ rpId: 'example.org', challenge: 'AA' })
  })

  const base64url = fc.uint8Array({ maxLength: 100 }).map(toBase64url)
  const salts = fc.record({ first: base64url, second: base64url }, { requiredKeys: ['first'] })

  it('agrees with an independent conversion for all bytes', () => {
    const json = fc.record({
      rpId: fc.constant('example.org'),
      challenge: base64url,
      allowCredentials: fc.array(fc.record({ type: fc.constant('public-key'), id: base64url })),
      extensions: fc.record(
        {
          prf: fc.record(
            { eval: salts, evalByCredential: fc.dictionary(base64url, salts) },
            { requiredKeys: [] },
          ),
          largeBlob: fc.record({ write: base64url, read: fc.boolean() }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      ),
    })
    fc.assert(
      fc.property(json, (options) => {
        expect(inHex(parseOptions(options as typeof request))).toEqual(
          inHex(parseNatively(options)),
        )
      }),
    )
  })

  it('refuses text that is not base64url', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]*[^\w-][\w-]*$/), (challenge) => {
        expect(() => parseOptions({ ...request, challenge })).toThrow(SyntaxError)
      }),
    )
  })
})

describe('responseToJSON', () => {
  it('gives base64url that reads back to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (rawId, first) => {
        const made = { ...assertion({ prf: { results: { first } } }), rawId: bufferOf(rawId) }
        const json = responseToJSON(made as unknown as PublicKeyCredential) as {
          readonly rawId: string
          readonly clientExtensionResults: { prf: { results: { first: string } } }
        }
        expect(fromBase64url(json.rawId)).toEqual(Uint8Array.from(rawId))
        const { results } = json.clientExtensionResults.prf
        expect(results.first).toBe(Buffer.from(first).toString('base64url'))
      }),
    )
  })

  it('reads a view through its own bounds', () => {
    const view = Uint8Array.of(1, 2, 3, 4).subarray(1, 3)
    const made = { ...assertion(), rawId: view }
    expect(responseToJSON(made as unknown as PublicKeyCredential)).toMatchObject({ rawId: 'AgM' })
  })

  it('leaves out what an older browser does not tell', () => {
    const { response, ...rest } = newCredential({})
    const { clientDataJSON, attestationObject } = response
    const made = {
      ...rest,
      authenticatorAttachment: null,
      response: { clientDataJSON, attestationObject },
    }
    expect(responseToJSON(made as unknown as PublicKeyCredential)).toEqual({
      id: 'AQID',
      rawId: 'AQID',
      type: 'public-key',
      response: { clientDataJSON: 'e30', attestationObject: '__4', transports: [] },
      clientExtensionResults: {},
    })
  })

  it('leaves out a user handle that the authenticator did not give', () => {
    const { response, ...rest } = assertion()
    const made = { ...rest, response: { ...response, userHandle: null } }
    const json = responseToJSON(made as unknown as PublicKeyCredential) as typeof assertionJSON
    expect('userHandle' in json.response).toBe(false)
  })
})
