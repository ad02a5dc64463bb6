import { type CborInput, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import type { CtapDevice } from '../../../../src/core/fido/ctap/device.ts'
import { type Bytes, concat } from '../../../../src/core/shared/bytes.ts'

/** What a stub answers to a command: CBOR behind a status of success, a status, or bytes as they are. */
export type Answer = CborInput | { readonly status: number } | { readonly raw: Uint8Array }

/** A device that answers by rote. Requests that it has no answer for are refused. */
export function stub(answers: (request: Bytes) => Answer | undefined): {
  readonly device: CtapDevice
  readonly requests: Bytes[]
} {
  const requests: Bytes[] = []
  const device: CtapDevice = {
    capabilities: { cbor: true, msg: false, wink: false },
    async cbor(request) {
      requests.push(request)
      return responseOf(answers(request))
    },
    msg: () => Promise.reject(new TypeError('no CTAP1 here')),
    close: async () => {},
  }
  return { device, requests }
}

function responseOf(answer: Answer | undefined): Bytes {
  if (answer === undefined) return Uint8Array.of(0x01)
  const { status, raw } = answer as { status?: number; raw?: Uint8Array }
  if (status !== undefined) return Uint8Array.of(status)
  return concat(Uint8Array.of(0), raw ?? encodeCbor(answer as CborInput))
}

/** The least that authenticatorGetInfo answers with. */
export function info(members: readonly (readonly [number, CborInput])[] = []) {
  return new Map<number, CborInput>([[1, ['FIDO_2_1']], [3, new Uint8Array(16)], ...members])
}
