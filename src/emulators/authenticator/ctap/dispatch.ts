import { CborError, decodeCbor, encodeCbor } from '../../../core/fido/cbor/index.ts'
import { FieldError } from '../../../core/fido/ctap/messages/codec.ts'
import { Status } from '../../../core/fido/ctap/status.ts'
import { type Bytes, concat } from '../../../core/shared/bytes.ts'
import { redacted } from '../../../core/shared/trace.ts'
import { COMMAND_ROWS, type CommandRow } from './commands/table.ts'
import type { Call, Key } from './key.ts'
import { demand, Refusal } from './refusal.ts'

/** A request that was read. */
interface Reading {
  readonly row: CommandRow
  readonly request: unknown
}

/**
 * Carries out a command.
 *
 * @param request The command byte and its parameters in CBOR.
 * @param callOf Makes the call, once the command is known.
 * @returns The status byte and the response in CBOR. It never rejects.
 */
export async function dispatch(
  key: Key,
  request: Bytes,
  callOf: (command: string) => Call,
): Promise<Bytes> {
  try {
    const reading = read(key, request)
    return await carryOut(key, reading, callOf(reading.row.command.name))
  } catch (error) {
    const status = statusOf(error)
    key.settings.trace?.({
      kind: 'message',
      source: 'ctap.key',
      direction: 'out',
      name: COMMAND_ROWS.get(request[0] ?? 0)?.command.name ?? 'unknown command',
      value: { status },
    })
    return Uint8Array.of(status)
  }
}

function read({ settings }: Key, bytes: Bytes): Reading {
  const [byte] = bytes
  demand(byte !== undefined, 'INVALID_LENGTH')
  demand(bytes.length <= settings.maxMsgSize, 'REQUEST_TOO_LARGE')
  const row = COMMAND_ROWS.get(byte)
  demand(row && settings.row.commands.includes(byte), 'INVALID_COMMAND')
  const { command } = row
  const value = bytes.length > 1 ? decodeCbor(bytes.subarray(1)) : new Map()
  const request = command.request.decode(value, command.name)
  settings.trace?.({
    kind: 'message',
    source: 'ctap.key',
    direction: 'in',
    name: command.name,
    value: request ?? {},
    bytes,
  })
  return { row, request }
}

async function carryOut(key: Key, { row, request }: Reading, call: Call): Promise<Bytes> {
  const { command, run } = row
  forgetOthers(key, command.byte)
  const response = await run(call, request)
  const value = response === undefined ? undefined : command.response.encode(response)
  const isEmpty = !(value instanceof Map) || value.size === 0
  const body = isEmpty ? new Uint8Array() : encodeCbor(value)
  const bytes = concat(Uint8Array.of(Status.SUCCESS), body)
  key.settings.trace?.({
    kind: 'message',
    source: 'ctap.key',
    direction: 'out',
    name: command.name,
    ...withoutSecrets(response ?? {}, bytes),
  })
  return bytes
}

/** What several commands in a row are needed for ends with a command of another kind. */
function forgetOthers({ session }: Key, byte: number): void {
  if (byte !== 0x08) session.assertions = undefined
  if (byte !== 0x0a && byte !== 0x41) session.listing = undefined
  if (byte !== 0x0c) session.blobWrite = undefined
}

/** What the trace is told: bytes with a secret in them are left out. */
function withoutSecrets(response: object, bytes: Bytes): { value: object; bytes?: Bytes } {
  if (!('largeBlobKey' in response)) return { value: response, bytes }
  return { value: { ...response, largeBlobKey: redacted(response.largeBlobKey) } }
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status
  if (error instanceof CborError) return Status.INVALID_CBOR
  if (!(error instanceof FieldError)) return Status.OTHER
  return error.missing ? Status.MISSING_PARAMETER : Status.CBOR_UNEXPECTED_TYPE
}
