import {
  ClientPin,
  Ctap2,
  type CtapDevice,
  CtapError,
  type PinUvAuthToken,
  Status,
} from '../../../../src/core/fido/ctap/index.ts'
import {
  type CtapCommand,
  decodeResponse,
  encodeRequest,
} from '../../../../src/core/fido/ctap/messages/command.ts'
import type { MakeCredentialRequest } from '../../../../src/core/fido/ctap/messages/make-credential.ts'
import {
  type HandleOptions,
  type SoftwareKey,
  type SoftwareKeyOptions,
  softwareKey,
} from '../../../../src/emulators/authenticator/index.ts'

export const PIN = '1234'
export const RP = { id: 'example.org', name: 'Example' }
export const ADA = { id: Uint8Array.of(1), name: 'ada', displayName: 'Ada Lovelace' }
export const BOB = { id: Uint8Array.of(2), name: 'bob' }
export const HASH = new Uint8Array(32).fill(7)
export const ES256 = { type: 'public-key', alg: -7 }

/** The key itself as a device: no transport in between. */
export function deviceOf(key: SoftwareKey): CtapDevice {
  return {
    capabilities: { cbor: true, msg: true, wink: false },
    cbor: (request, options = {}) => key.handle(request, options),
    msg: (request) => key.handleU2f(request),
    close: async () => {},
  }
}

/** A key, and a platform that talks to it. */
export async function open(options: SoftwareKeyOptions = {}) {
  const key = softwareKey(options)
  const ctap = await Ctap2.open(deviceOf(key))
  const pin = new ClientPin(ctap)
  /** A token for the PIN 1234. */
  const token = (permissions: number, rpId?: string): Promise<PinUvAuthToken> =>
    pin.getPinToken(PIN, { permissions, ...(rpId !== undefined && { rpId }) })
  return { key, ctap, pin, token }
}

/** A request for a credential of Ada's at example.org. */
export function creation(changes: Partial<MakeCredentialRequest> = {}): MakeCredentialRequest {
  return { clientDataHash: HASH, rp: RP, user: ADA, pubKeyCredParams: [ES256], ...changes }
}

/** What a token adds to a request that is about {@link HASH}. */
export function proof(token: PinUvAuthToken, message = HASH) {
  return { pinUvAuthProtocol: token.version, pinUvAuthParam: token.authenticate(message) }
}

const NAMES = new Map<number, string>(Object.entries(Status).map(([name, byte]) => [byte, name]))

/** The name of a status byte. */
export function nameOf(status: number | undefined): string {
  return NAMES.get(status ?? -1) ?? `status ${status}`
}

/** The name of the status that a request is answered with, which need not be a right one. */
export async function status<Request>(
  key: SoftwareKey,
  command: Pick<CtapCommand<Request, unknown>, 'byte' | 'request'>,
  request: Request,
  options?: HandleOptions,
): Promise<string> {
  const [first] = await key.handle(encodeRequest(command, request), options)
  return nameOf(first)
}

/** The response to a request that is well. */
export async function answer<Request, Response>(
  key: SoftwareKey,
  command: CtapCommand<Request, Response>,
  request: Request,
): Promise<Response> {
  return decodeResponse(command, await key.handle(encodeRequest(command, request)))
}

/** The name of the status that a call fails with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof CtapError) return nameOf(error.status)
    throw error
  }
  return 'SUCCESS'
}
