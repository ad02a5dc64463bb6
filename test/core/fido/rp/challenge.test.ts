import { describe, expect, it } from 'vitest'
import { readChallenge } from '../../../../src/core/fido/rp/index.ts'
import { respondToAuthentication, respondToRegistration } from '../../../support/ceremonies.ts'

function responseWith(clientData: unknown) {
  const clientDataJSON = Buffer.from(JSON.stringify(clientData)).toString('base64url')
  return { response: { clientDataJSON } }
}

describe('readChallenge', () => {
  it('reads the challenge that either response answers', async () => {
    const registration = await respondToRegistration()
    expect(readChallenge(registration.response)).toBe(registration.options.challenge)
    const authentication = await respondToAuthentication()
    expect(readChallenge(authentication.response)).toBe(authentication.options.challenge)
  })

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ response: {} }],
  ])('refuses %o as malformed', (response) => {
    expect(() => readChallenge(response)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_MALFORMED' }),
    )
  })

  it.each([
    [{}],
    [{ challenge: ['a'] }],
    [[]],
    ['text'],
  ])('refuses client data %o', (clientData) => {
    expect(() => readChallenge(responseWith(clientData))).toThrow(
      expect.objectContaining({ code: 'WEBAUTHN_CLIENT_DATA_MALFORMED' }),
    )
  })
})
