import { openHid } from '../../../../src/core/fido/ctap/hid.ts'
import { openNfc } from '../../../../src/core/fido/ctap/nfc.ts'
import { withFaults } from '../../../../src/emulators/authenticator/faults.ts'
import { describeCardChannel } from '../../../contract/card-channel.ts'
import { describeCtapDevice } from '../../../contract/ctap-device.ts'
import { StubCard } from '../../../support/stub-card.ts'
import { StubHidKey } from '../../../support/stub-hid-key.ts'

describeCtapDevice('CTAPHID', (handler, { timer }) =>
  openHid(new StubHidKey(handler, { timer }).channel(), { timer }),
)

describeCtapDevice('CTAPHID over a faulty channel without faults', (handler, { timer }) => {
  const key = new StubHidKey(handler, { timer })
  return openHid(withFaults(key.channel(), { seed: 1, timer }), { timer })
})

describeCtapDevice('NFC with chains', (handler, { timer }) =>
  openNfc(new StubCard(handler), { timer }),
)

describeCtapDevice('NFC with extended lengths', (handler, { timer }) =>
  openNfc(new StubCard(handler), { timer, extended: true }),
)

describeCtapDevice('NFC with another class of GET RESPONSE and short parts', (handler, { timer }) =>
  openNfc(new StubCard(handler, { responseClass: 0x80, part: 100 }), { timer, chunk: 100 }),
)

describeCardChannel('a card in memory', (card) => {
  let isGone = false
  const channel = {
    async transmit(apdu: Uint8Array<ArrayBuffer>) {
      if (isGone) throw Object.assign(new Error('gone'), { code: 'TRANSPORT_CLOSED' })
      return card(apdu)
    },
    async close() {
      isGone = true
    },
  }
  return { channel }
})
