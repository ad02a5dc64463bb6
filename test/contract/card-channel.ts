import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CardChannel } from '../../src/core/fido/ctap/transport.ts'
import { type Bytes, concat } from '../../src/core/shared/bytes.ts'

/** Answers one command APDU. */
export type Card = (apdu: Bytes) => Bytes | Promise<Bytes>

/** A channel and what takes the card away. */
export interface CardSubject {
  readonly channel: CardChannel
  /** Takes the card away, where that can be noticed. */
  readonly remove?: () => void | Promise<void>
}

/** Answers with the command itself and a status word of success. */
const mirror: Card = (apdu) => concat(apdu, Uint8Array.of(0x90, 0x00))

/** A command of so many bytes. */
function command(length: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => (i < 4 ? i : i * 7) & 0xff)
}

/**
 * What every adapter of {@link CardChannel} has to do.
 *
 * @param make Makes an open channel to a card that answers as it is told.
 * @param longest Bytes of the longest command that it has to carry. Default 1,000.
 */
export function describeCardChannel(
  name: string,
  make: (card: Card) => CardSubject | Promise<CardSubject>,
  longest = 1000,
): void {
  describe(`${name} as a card channel`, () => {
    let subject: CardSubject
    beforeEach(async () => {
      subject = await make(mirror)
    })
    afterEach(() => subject.channel.close())

    it.each(
      [4, 5, 64, 255, 261, 300, longest].filter((length) => length <= longest),
    )('carries a command of %i bytes and its response', async (length) => {
      const apdu = command(length)
      expect(await subject.channel.transmit(apdu)).toEqual(mirror(apdu))
    })

    it('gives plain arrays', async () => {
      const response = await subject.channel.transmit(command(5))
      expect(Object.getPrototypeOf(response)).toBe(Uint8Array.prototype)
    })

    it('carries a response that is only a status word', async () => {
      const { channel } = await make(() => Uint8Array.of(0x6a, 0x82))
      expect(await channel.transmit(command(5))).toEqual(Uint8Array.of(0x6a, 0x82))
      await channel.close()
    })

    it('carries one command after the other', async () => {
      for (const length of [5, 20, 7]) {
        expect(await subject.channel.transmit(command(length))).toEqual(mirror(command(length)))
      }
    })

    it('refuses commands when it is closed', async () => {
      await subject.channel.close()
      const late = subject.channel.transmit(command(5))
      await expect(late).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    })

    it('can be closed twice', async () => {
      await subject.channel.close()
      await expect(subject.channel.close()).resolves.toBeUndefined()
    })

    it('says so when the card is taken away', async () => {
      const { channel, remove = () => channel.close() } = subject
      await remove()
      const late = channel.transmit(command(5))
      await expect(late).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    })
  })
}
