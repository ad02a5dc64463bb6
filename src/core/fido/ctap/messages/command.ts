import { type Bytes, concat } from '../../../shared/bytes.ts'
import { MessageError } from '../../../shared/errors.ts'
import { type CborDecodeOptions, decodeCbor, encodeCbor } from '../../cbor/index.ts'
import { CtapError, Status } from '../status.ts'
import { type Codec, FieldError } from './codec.ts'

/** A command of CTAP2: how to write its request and how to read its response, and no more. */
export interface CtapCommand<Request, Response> {
  readonly byte: number
  /** The specification's name. */
  readonly name: string
  readonly request: Codec<Request>
  readonly response: Codec<Response>
}

/** The parameters that a command takes. */
export type RequestOf<C> = C extends CtapCommand<infer Request, infer _> ? Request : never

/** What a command answers. */
export type ResponseOf<C> = C extends CtapCommand<infer _, infer Response> ? Response : never

/** How responses are read. */
export type ResponseOptions = Pick<CborDecodeOptions, 'strict' | 'text'>

/**
 * The bytes of a request: the command byte and, where the command has parameters, their CBOR.
 *
 * @throws {TypeError} When a value has no form in CBOR.
 */
export function encodeRequest<Request>(
  command: Pick<CtapCommand<Request, unknown>, 'byte' | 'request'>,
  request: Request,
): Bytes {
  const value = command.request.encode(request)
  const parameters = value === undefined ? new Uint8Array() : encodeCbor(value)
  return concat(Uint8Array.of(command.byte), parameters)
}

/**
 * Reads a response: the status byte and, behind it, CBOR.
 *
 * @throws {CtapError} When the status is not success.
 * @throws {CborError} When what is behind it is not CTAP2 canonical CBOR.
 * @throws {MessageError} When there is no status, or the response is not the command's.
 */
export function decodeResponse<Response>(
  command: Pick<CtapCommand<unknown, Response>, 'name' | 'response'>,
  response: Bytes,
  options: ResponseOptions = {},
): Response {
  const status = response[0]
  if (status === undefined) throw malformed(`the answer to ${command.name} has no status`)
  if (status !== Status.SUCCESS) throw new CtapError(status, `${command.name} failed`)
  const value = response.length > 1 ? decodeCbor(response.subarray(1), options) : new Map()
  return decodeFields(command.response, value, command.name)
}

/**
 * Reads a value with a codec.
 *
 * @throws {MessageError} When it is something else.
 */
export function decodeFields<Value>(
  codec: Codec<Value>,
  value: Parameters<Codec<Value>['decode']>[0],
  name: string,
): Value {
  try {
    return codec.decode(value, name)
  } catch (error) {
    if (error instanceof FieldError) throw malformed(error.message)
    throw error
  }
}

/**
 * A response whose given members are there, though its table lets them be absent.
 *
 * @throws {MessageError} When one is not.
 */
export function withMembers<Response extends object, Name extends keyof Response & string>(
  { name }: Pick<CtapCommand<unknown, Response>, 'name'>,
  response: Response,
  ...members: readonly Name[]
): Response & { readonly [Key in Name]-?: NonNullable<Response[Key]> } {
  const absent = members.find((member) => response[member] === undefined)
  if (absent !== undefined) throw malformed(`${name}.${absent} is missing`)
  return response as Response & { readonly [Key in Name]-?: NonNullable<Response[Key]> }
}

function malformed(problem: string): MessageError {
  return new MessageError('MESSAGE_MALFORMED', problem)
}
