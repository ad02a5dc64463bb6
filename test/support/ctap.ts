import { type CborInput, encodeCbor } from '../../src/core/fido/cbor/index.ts'
import { Ctap2, type Ctap2Options } from '../../src/core/fido/ctap/ctap2.ts'
import type { CtapCallOptions, CtapDevice } from '../../src/core/fido/ctap/device.ts'
import { GetInfoResponse } from '../../src/core/fido/ctap/messages/get-info.ts'
import { Status, type StatusName } from '../../src/core/fido/ctap/status.ts'
import { type Bytes, concat } from '../../src/core/shared/bytes.ts'

/** A device without a wire, and what it was asked. */
export interface PlainDevice extends CtapDevice {
  readonly requests: Bytes[]
  readonly options: (CtapCallOptions | undefined)[]
}

/** A device that answers CTAP2 and CTAP1 with a function. */
export function deviceThat(answer: (request: Bytes) => Bytes): PlainDevice {
  const requests: Bytes[] = []
  const options: (CtapCallOptions | undefined)[] = []
  const send = async (request: Bytes, option?: CtapCallOptions) => {
    requests.push(request)
    options.push(option)
    return answer(request)
  }
  const capabilities = { cbor: true, msg: true, wink: false }
  return { capabilities, cbor: send, msg: send, close: async () => undefined, requests, options }
}

/** A successful answer. */
export function ok(value?: CborInput): Bytes {
  return concat(Uint8Array.of(0), value === undefined ? new Uint8Array() : encodeCbor(value))
}

/** An answer that is a status alone. */
export function refusal(name: StatusName): Bytes {
  return Uint8Array.of(Status[name])
}

/** What authenticators of this file say they can do. */
export const INFO: GetInfoResponse = {
  versions: ['FIDO_2_0', 'FIDO_2_1'],
  aaguid: new Uint8Array(16).fill(0xaa),
  options: { clientPin: true, pinUvAuthToken: true, credMgmt: true, largeBlobs: true },
  maxMsgSize: 1200,
  pinUvAuthProtocols: [2, 1],
  maxSerializedLargeBlobArray: 4096,
}

/** An answer to authenticatorGetInfo. */
export function infoAnswer(info: Partial<GetInfoResponse> = {}): Bytes {
  return ok(GetInfoResponse.encode({ ...INFO, ...info }))
}

/**
 * Opens an authenticator that knows what it can do and answers all else with a function. What it was
 * asked before is left out.
 */
export async function openWith(
  answer: (request: Bytes) => Bytes,
  info: Partial<GetInfoResponse> = {},
  options: Ctap2Options = {},
): Promise<{ readonly ctap: Ctap2; readonly device: PlainDevice }> {
  const device = deviceThat((request) => (request[0] === 0x04 ? infoAnswer(info) : answer(request)))
  const ctap = await Ctap2.open(device, options)
  device.requests.length = 0
  return { ctap, device }
}
