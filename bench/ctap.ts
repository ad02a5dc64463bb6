import { HidAssembler, HidCommand, toPackets } from '../src/core/fido/ctap/hid-frame.ts'
import { Ctap2, openHid } from '../src/core/fido/ctap/index.ts'
import { encodeRequest } from '../src/core/fido/ctap/messages/command.ts'
import * as commands from '../src/core/fido/ctap/messages/commands.ts'
import { type Bytes, randomBytes } from '../src/core/shared/bytes.ts'
import { hidKey, softwareKey } from '../src/emulators/authenticator/index.ts'
import type { Case } from './measure.ts'

const PACKET_SIZE = 64
const LONGEST = 7609

/** A client's commands over CTAPHID in memory, against the time that the key itself takes. */
export async function ctapCases(): Promise<Case[]> {
  const key = softwareKey({ profile: '2.1' })
  const ctap = await Ctap2.open(await openHid(hidKey(key).channel()))
  const creation = {
    clientDataHash: randomBytes(32),
    rp: { id: 'example.org', name: 'Example' },
    user: { id: randomBytes(32), name: 'ada', displayName: 'Ada' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  }
  await ctap.makeCredential({ ...creation, options: { rk: true } })
  const request = { rpId: 'example.org', clientDataHash: randomBytes(32) }
  const direct = (bytes: Bytes) => () => key.handle(bytes)
  return [
    {
      name: 'CTAP getInfo over HID',
      ours: () => ctap.getInfo(),
      limit: direct(Uint8Array.of(commands.getInfo.byte)),
    },
    {
      name: 'CTAP makeCredential over HID',
      ours: () => ctap.makeCredential(creation),
      limit: direct(encodeRequest(commands.makeCredential, creation)),
    },
    {
      name: 'CTAP getAssertion over HID',
      ours: () => ctap.getAssertion(request),
      limit: direct(encodeRequest(commands.getAssertion, request)),
    },
    framing(),
  ]
}

/** The longest message into packets and back, against copying its bytes twice, packet by packet. */
function framing(): Case {
  const payload = randomBytes(LONGEST)
  const message = { channel: 1, command: HidCommand.CBOR, payload }
  return {
    name: `CTAPHID, ${LONGEST} bytes framed and read`,
    ours: () => {
      const assembler = new HidAssembler()
      let event: unknown
      for (const packet of toPackets(message, PACKET_SIZE)) event = assembler.push(packet)
      if (!event) throw new Error('the message is not complete')
    },
    limit: () => {
      const back = new Uint8Array(LONGEST)
      for (let at = 0; at < LONGEST; at += 59) {
        const packet = new Uint8Array(PACKET_SIZE)
        packet.set(payload.subarray(at, at + 59), 5)
        back.set(packet.subarray(5, 5 + Math.min(59, LONGEST - at)), at)
      }
    },
  }
}
