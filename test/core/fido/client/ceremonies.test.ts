import { describe, expect, it } from 'vitest'
import { verifyAuthentication, verifyRegistration } from '../../../../src/core/fido/rp/index.ts'
import { WAYS } from '../../../support/ctap-devices.ts'
import { CREATE, clientWith, GET, listOf, ORIGIN, PIN, RESIDENT } from './samples.ts'

const KEYS = (['2.0', '2.1', '2.3'] as const).flatMap((profile) =>
  WAYS.map((way) => ({ profile, way })),
)

describe.each(KEYS)('a key of CTAP $profile, reached by $way,', ({ profile, way }) => {
  it('registers and logs in, as a server verifies', async () => {
    const { client } = await clientWith({ profile, pin: PIN }, { way })
    const made = await client.makeCredential({ ...CREATE, ...RESIDENT })
    const registered = await verifyRegistration(made.toJSON(), {
      options: CREATE,
      origins: [ORIGIN],
    })
    expect(registered.userVerified).toBe(true)
    expect(made.response.transports).toEqual(profile === '2.0' ? [] : ['nfc', 'usb'])
    expect(made.authenticatorAttachment).toBe('cross-platform')

    const allowCredentials = listOf(made.id)
    for (const list of [{}, { allowCredentials }]) {
      const selection = await client.getAssertion({ ...GET, ...list, userVerification: 'required' })
      const response = await selection.getResponse()
      const { credential } = registered
      const options = { ...GET, ...list, userVerification: 'required' } as const
      const loggedIn = await verifyAuthentication(response.toJSON(), {
        options: options as never,
        origins: [ORIGIN],
        credential,
        signCountPolicy: 'flag',
      })
      expect(loggedIn.userVerified).toBe(true)
      expect(response.response.userHandle).toEqual(Uint8Array.of(1, 2, 3))
    }
  })

  it('is used without a PIN where none is set', async () => {
    const { client } = await clientWith({ profile }, { way, userInteraction: {} })
    const made = await client.makeCredential(CREATE)
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf(made.id) })
    const { response } = await selection.getResponse()
    expect(response.authenticatorData[32]).toBe(0x01)
  })
})
