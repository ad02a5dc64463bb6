export type { HidKey } from '../../core/fido/ctap/hid-key.ts'
export type { PacketChannel } from '../../core/fido/ctap/transport.ts'
export { openUdp, type UdpChannel, type UdpOptions } from './open.ts'
export { serveUdp, type UdpServer, type UdpServerOptions } from './serve.ts'
