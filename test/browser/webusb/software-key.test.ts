import { describe, expect, it } from 'vitest'
import { openWebHid } from '../../../src/browser/webhid/index.ts'
import { openCanoKey, openUsbCcid, openUsbHid } from '../../../src/browser/webusb/index.ts'
import { Fido2Client } from '../../../src/core/fido/client/index.ts'
import type { CtapDevice } from '../../../src/core/fido/ctap/device.ts'
import { openHid, openNfc, type PacketChannel } from '../../../src/core/fido/ctap/index.ts'
import { hidKey, nfcCard, softwareKey } from '../../../src/emulators/authenticator/index.ts'
import { openNodeHid } from '../../../src/node/hid/index.ts'
import { openPcsc } from '../../../src/node/pcsc/index.ts'
import { fakeHandle } from '../../node/hid/fake.ts'
import { fakePcsc } from '../../node/pcsc/fake.ts'
import { fakeHid, fakeHidDevice } from '../webhid/fake.ts'
import { fakeKey, VENDOR } from './canokey.ts'
import { fakeUsbDevice, inResult } from './fake.ts'
import { HID } from './hid.ts'
import { configuration, fakeReader, OTHER, READER } from './reader.ts'

const newKey = () => softwareKey({ profile: '2.1', pin: '1234' })
const newCard = () => {
  const card = nfcCard(newKey())
  return (apdu: Uint8Array<ArrayBuffer>) => card.transmit(apdu)
}

/** Hands on what a key sends, until it is gone. */
async function pump(key: PacketChannel, deliver: (packet: Uint8Array) => void): Promise<void> {
  for (;;) deliver(await key.receive())
}

const WAYS: readonly (readonly [name: string, open: () => Promise<CtapDevice>])[] = [
  [
    'WebHID',
    async () => {
      const key = hidKey(newKey()).channel()
      const { device, deliver } = fakeHidDevice()
      device.sendReport = (_, data) => key.send(data.slice())
      pump(key, deliver).catch(() => {})
      return openHid(await openWebHid(device, fakeHid()))
    },
  ],
  [
    'node-hid',
    async () => {
      const key = hidKey(newKey()).channel()
      const { handle, deliver } = fakeHandle()
      handle.write = async (report) => {
        await key.send(Uint8Array.from(report.slice(1)))
        return report.length
      }
      pump(key, deliver).catch(() => {})
      return openHid(openNodeHid(handle))
    },
  ],
  [
    'a HID interface over WebUSB',
    async () => {
      const key = hidKey(newKey()).channel()
      const fake = fakeUsbDevice([HID], {
        transferIn: async () => inResult(await key.receive()),
        async transferOut(_, data) {
          await key.send(data.slice())
          return { status: 'ok', bytesWritten: data.length }
        },
      })
      return openHid(await openUsbHid(fake.device, fake))
    },
  ],
  [
    'a smart-card interface over WebUSB',
    async () => {
      const controlTransferIn = async () => inResult(configuration(1352))
      const reader = fakeReader(newCard())
      const fake = fakeUsbDevice([OTHER, READER], { ...reader.does, controlTransferIn })
      return openNfc(await openUsbCcid(fake.device, fake))
    },
  ],
  [
    'the vendor interface of a CanoKey',
    async () => {
      const fake = fakeUsbDevice([VENDOR], fakeKey(newCard(), 2).does)
      return openNfc(await openCanoKey(fake.device, { ...fake, interval: 0 }))
    },
  ],
  ['PC/SC', async () => openNfc(await openPcsc(fakePcsc({ Reader: newCard() }).binding))],
]

describe.each(WAYS)('through %s', (_, open) => {
  it('a credential is made with a PIN, found among the excluded, and used', async () => {
    const device = await open()
    const client = new Fido2Client(device, 'https://example.org', {
      userInteraction: { requestPin: () => '1234' },
    })
    const challenge = new Uint8Array(32)
    const creation = {
      rp: { id: 'example.org', name: 'Example' },
      user: { id: Uint8Array.of(1), name: 'ada', displayName: 'Ada' },
      challenge,
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    }
    const { rawId } = await client.makeCredential(creation)
    const others = Array.from({ length: 20 }, (_, i) => new Uint8Array(rawId.length).fill(i))
    const excludeCredentials = [...others, rawId].map((id) => ({ type: 'public-key', id }))
    await expect(client.makeCredential({ ...creation, excludeCredentials })).rejects.toMatchObject({
      code: 'CLIENT_DEVICE_INELIGIBLE',
    })
    const selection = await client.getAssertion({ challenge, rpId: 'example.org' })
    expect((await selection.getResponse(0)).rawId).toEqual(rawId)
    await device.close()
  })
})
