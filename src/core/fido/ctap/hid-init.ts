import { type Bytes, equal } from '../../shared/bytes.ts'
import { hidErrorName } from './hid-errors.ts'
import { exchange, type HidRequest } from './hid-exchange.ts'
import { BROADCAST_CHANNEL, HidCapability, HidCommand, type HidMessage } from './hid-frame.ts'
import type { HidLink } from './hid-link.ts'
import { TransportError } from './transport-error.ts'

const NONCE_SIZE = 8
const ANSWER_SIZE = 17

/** What an authenticator tells about itself when it is given a channel. */
export interface HidInit {
  readonly channelId: number
  readonly protocolVersion: number
  readonly deviceVersion: readonly [major: number, minor: number, build: number]
  readonly capabilities: { readonly cbor: boolean; readonly msg: boolean; readonly wink: boolean }
}

/** How INIT is carried out. */
export type HidInitRequest = Pick<HidRequest, 'timer' | 'timeout' | 'limit' | 'signal'> & {
  readonly random: (size: number) => Bytes
}

/**
 * Sends CTAPHID_INIT on the link's channel: on the broadcast channel it asks for a channel, on any
 * other it ends what the authenticator does there. Answers with another nonce are left alone.
 *
 * @returns `busy` when the authenticator works for somebody else, `lost` when it does not know the
 *   channel.
 * @throws {TransportError} When no answer comes.
 * @see [CTAP 2.2 §11.2.9.1.3](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb-hid-init)
 */
export async function initialise(
  link: HidLink,
  { random, ...request }: HidInitRequest,
): Promise<HidInit | 'busy' | 'lost'> {
  const nonce = random(NONCE_SIZE)
  const answer = await exchange(link, {
    ...request,
    command: HidCommand.INIT,
    payload: nonce,
    isAnswer: (message) => isAnswerTo(nonce, message),
  })
  if (answer.command === HidCommand.INIT) return readInit(answer.payload)
  return hidErrorName(answer.payload[0]) === 'CHANNEL_BUSY' ? 'busy' : 'lost'
}

function isAnswerTo(nonce: Bytes, { channel, command, payload }: HidMessage): boolean {
  if (command === HidCommand.INIT) {
    return payload.length >= ANSWER_SIZE && equal(payload.subarray(0, NONCE_SIZE), nonce)
  }
  if (command !== HidCommand.ERROR) return false
  const name = hidErrorName(payload[0])
  // On the broadcast channel other errors can be somebody else's, on one's own they can be old.
  return name === 'CHANNEL_BUSY' || (name === 'INVALID_CHANNEL' && channel !== BROADCAST_CHANNEL)
}

function readInit(payload: Bytes): HidInit {
  const view = new DataView(payload.buffer, payload.byteOffset + NONCE_SIZE)
  const channelId = view.getUint32(0)
  if (channelId === 0 || channelId === BROADCAST_CHANNEL) {
    throw new TransportError('TRANSPORT_PROTOCOL', 'the authenticator gave a reserved channel')
  }
  const capabilities = view.getUint8(8)
  return {
    channelId,
    protocolVersion: view.getUint8(4),
    deviceVersion: [view.getUint8(5), view.getUint8(6), view.getUint8(7)],
    capabilities: {
      cbor: (capabilities & HidCapability.CBOR) !== 0,
      msg: (capabilities & HidCapability.NMSG) === 0,
      wink: (capabilities & HidCapability.WINK) !== 0,
    },
  }
}
