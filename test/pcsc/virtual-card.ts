import { once } from 'node:events'
import { connect } from 'node:net'
import type { CardChannel } from '../../src/core/fido/ctap/transport.ts'
import { hex } from '../support/bytes.ts'

/** Where the virtual reader waits for a card. */
const PORT = 35_963

/** Messages of one byte switch the card: 4 asks for its answer to reset. */
const ASK_ATR = 4
const ATR = hex('3b 8f 80 01 80 4f 0c a0 00 00 03 06 03 00 03 00 00 00 00 68')

/**
 * Puts a card into the virtual reader of vpcd: messages with two bytes of length before them.
 *
 * @returns Takes it out again.
 */
export async function plugIn(card: CardChannel): Promise<() => void> {
  const socket = connect(PORT, '127.0.0.1')
  await once(socket, 'connect')
  const answer = (bytes: Uint8Array) => {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(bytes.length)
    socket.write(Buffer.concat([length, bytes]))
  }
  let waiting = Buffer.alloc(0)
  socket.on('data', async (data) => {
    waiting = Buffer.concat([waiting, data])
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE()) {
      const message = Uint8Array.from(waiting.subarray(2, 2 + waiting.readUInt16BE()))
      waiting = waiting.subarray(2 + message.length)
      if (message.length > 1) answer(await card.transmit(message))
      else if (message[0] === ASK_ATR) answer(ATR)
    }
  })
  return () => socket.destroy()
}
