import { withFaults } from '../../../../src/emulators/authenticator/faults.ts'
import { describePacketChannel } from '../../../contract/packet-channel.ts'
import { packetPair } from '../../../support/packet-pair.ts'

describePacketChannel('a pair in memory', () => {
  const [channel, device] = packetPair()
  return {
    channel,
    sent: () => device.receive(),
    deliver: (packet) => device.send(packet),
    unplug: () => device.close(),
  }
})

describePacketChannel('a faulty channel without faults', () => {
  const [inner, device] = packetPair()
  const channel = withFaults(inner, { seed: 1 })
  return {
    channel,
    sent: () => device.receive(),
    deliver: (packet) => device.send(packet),
    unplug: () => channel.unplug(),
  }
})
