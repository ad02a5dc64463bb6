import { describe, expect, it } from 'vitest'
import { decryptInfo, encryptInfo } from '../../../../../src/core/fido/ctap/pin/persistent.ts'
import { fromHex, toHex } from '../../../../../src/core/shared/bytes.ts'
import { CTAP } from '../../../../support/ctap-vectors.ts'
import { codeOf } from '../../../../support/errors.ts'

describe.each(['encIdentifier', 'encCredStoreState'] as const)('%s', (member) => {
  const { persistent_token, plain, 'iv||ct': encrypted } = CTAP.getInfoEnc[member]
  const token = fromHex(persistent_token)

  it('opens with a persistent token', () => {
    expect(toHex(decryptInfo(token, member, fromHex(encrypted)))).toBe(plain)
  })

  it('is closed to the same bytes', () => {
    const iv = () => fromHex(encrypted).slice(0, 16)
    expect(toHex(encryptInfo(token, member, fromHex(plain), iv))).toBe(encrypted)
  })

  it.each([0, 16, 31, 33, 48])('of %i bytes is refused', (length) => {
    expect(codeOf(() => decryptInfo(token, member, new Uint8Array(length)))).toBe(
      'MESSAGE_MALFORMED',
    )
  })
})
