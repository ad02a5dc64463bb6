import {
  type CommandApdu,
  decodeApdu,
  encodeResponse,
  StatusWord,
} from '../../../core/fido/ctap/apdu.ts'
import { type Bytes, concat, encodeUtf8 } from '../../../core/shared/bytes.ts'
import { sign } from '../keys/sign.ts'
import { attesterOf } from './attestation/authority.ts'
import { ES256 } from './attestation/certificate.ts'
import { registrationData, u2fPublicKey } from './attestation/statement.ts'
import { makeCredential } from './credential.ts'
import type { Key } from './key.ts'
import { countUp, type Found, findCredential, secretOf } from './store.ts'
import { decideTouch } from './user.ts'

/** Instructions of U2F. */
const Ins = { register: 0x01, authenticate: 0x02, version: 0x03 } as const
/** First parameter of authenticate. */
const Control = { enforce: 0x03, checkOnly: 0x07, dontEnforce: 0x08 } as const

const PARAMETER = 32
const USER_PRESENT = 0x01

/** Ends an instruction with a status word. */
class StatusWordError extends Error {
  readonly sw: number

  constructor(name: keyof typeof StatusWord) {
    super(name)
    this.sw = StatusWord[name]
  }
}

function demandWord(condition: unknown, name: keyof typeof StatusWord): asserts condition {
  if (!condition) throw new StatusWordError(name)
}

/**
 * Whether a touch that was asked for has come. U2F does not wait: the platform asks again and again.
 */
export class TouchPoll {
  #asked: { readonly over: AbortController; touched: boolean } | undefined

  /** Whether the user touches the key now; a touch counts once. */
  async take(key: Key, command: string): Promise<boolean> {
    const asked = this.#asked ?? this.#ask(key, command)
    await Promise.resolve() // lets a touch in that is already there
    if (!asked.touched) return false
    this.forget()
    return true
  }

  /** Waits no more. */
  forget(): void {
    this.#asked?.over.abort()
    this.#asked = undefined
  }

  #ask(key: Key, command: string) {
    const over = new AbortController()
    const asked = { over, touched: false }
    this.#asked = asked
    const answer = decideTouch(
      key.touch,
      key.settings.timer,
    )({ command, rpId: undefined, signal: over.signal })
    if (typeof answer === 'boolean') return this.#settle(asked, answer)
    answer.then(
      (touched) => this.#settle(asked, touched),
      () => this.#settle(asked, false),
    )
    return asked
  }

  /** A no is forgotten, so that the next time the user is asked again. */
  #settle(asked: { readonly over: AbortController; touched: boolean }, touched: boolean) {
    asked.touched = touched
    if (!touched && this.#asked === asked) this.#asked = undefined
    return asked
  }
}

/**
 * Carries out an instruction of CTAP1.
 *
 * @param apdu Command APDU, in any form.
 * @returns Response APDU. It never rejects.
 * @see [CTAP 2.2 section 7.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#u2f-interop)
 */
export async function handleU2f(key: Key, apdu: Bytes, poll: TouchPoll): Promise<Bytes> {
  try {
    const command = decodeApdu(apdu)
    demandWord(command, 'WRONG_LENGTH')
    const data = await carryOut(key, command, poll)
    return encodeResponse({ data, sw: StatusWord.NO_ERROR })
  } catch (error) {
    const sw = error instanceof StatusWordError ? error.sw : StatusWord.UNKNOWN
    return encodeResponse({ data: new Uint8Array(), sw })
  }
}

type Run = (key: Key, command: CommandApdu, data: Bytes, poll: TouchPoll) => Bytes | Promise<Bytes>

const TABLE: ReadonlyMap<number, Run> = /* @__PURE__ */ (() =>
  new Map<number, Run>([
    [Ins.register, register],
    [Ins.authenticate, authenticate],
    [Ins.version, version],
  ]))()

function carryOut(key: Key, command: CommandApdu, poll: TouchPoll): Bytes | Promise<Bytes> {
  demandWord(command.cla === 0, 'CLA_NOT_SUPPORTED')
  const run = TABLE.get(command.ins)
  demandWord(run, 'INS_NOT_SUPPORTED')
  demandWord(!key.memory.alwaysUv, 'COMMAND_NOT_ALLOWED')
  return run(key, command, command.data ?? new Uint8Array(), poll)
}

function version(_: Key, __: CommandApdu, data: Bytes): Bytes {
  demandWord(data.length === 0, 'WRONG_LENGTH')
  return encodeUtf8('U2F_V2')
}

async function register(key: Key, _: CommandApdu, data: Bytes, poll: TouchPoll): Promise<Bytes> {
  demandWord(data.length === 2 * PARAMETER, 'WRONG_LENGTH')
  demandWord(await poll.take(key, 'U2F_REGISTER'), 'CONDITIONS_NOT_SATISFIED')
  const [challenge, application] = [data.slice(0, PARAMETER), data.slice(PARAMETER)]
  const traits = {
    alg: ES256.alg,
    credProtect: 1,
    discoverable: false,
    hmacSecret: false,
    thirdPartyPayment: false,
  }
  const credential = makeCredential(secretOf(key), application, traits, key.settings.random)
  const credentialKey = await key.ring.keyOf(secretOf(key), credential)
  const { privateKey, certificate } = await attesterOf(key)
  const signed = registrationData(credential, credentialKey, challenge)
  return concat(
    Uint8Array.of(0x05),
    u2fPublicKey(credentialKey),
    Uint8Array.of(credential.id.length),
    credential.id,
    certificate,
    await sign(ES256, privateKey, signed),
  )
}

async function authenticate(
  key: Key,
  { p1 }: CommandApdu,
  data: Bytes,
  poll: TouchPoll,
): Promise<Bytes> {
  demandWord(data.length > 2 * PARAMETER, 'WRONG_LENGTH')
  const handle = data.slice(2 * PARAMETER + 1)
  demandWord(handle.length === data[2 * PARAMETER], 'WRONG_LENGTH')
  const application = data.slice(PARAMETER, 2 * PARAMETER)
  const found = findCredential(key, application, handle)
  demandWord(found && isForU2f(found), 'WRONG_DATA')
  demandWord(p1 !== Control.checkOnly, 'CONDITIONS_NOT_SATISFIED')
  demandWord(p1 === Control.enforce || p1 === Control.dontEnforce, 'WRONG_PARAMETERS')
  const enforce = p1 === Control.enforce
  const isTouched = !enforce || (await poll.take(key, 'U2F_AUTHENTICATE'))
  demandWord(isTouched, 'CONDITIONS_NOT_SATISFIED')
  return assertWith(key, found, data.subarray(0, PARAMETER), enforce ? USER_PRESENT : 0)
}

/** Not those of other algorithms, nor those that demand verification, which U2F has not. */
function isForU2f({ credential }: Found): boolean {
  return credential.alg === ES256.alg && credential.credProtect !== 3
}

async function assertWith(
  key: Key,
  { credential }: Found,
  challenge: Bytes,
  presence: number,
): Promise<Bytes> {
  const head = new Uint8Array(5)
  head[0] = presence
  new DataView(head.buffer).setUint32(1, countUp(key))
  const { privateKey } = await key.ring.keyOf(secretOf(key), credential)
  const signed = concat(credential.rpIdHash, head, challenge)
  return concat(head, await sign(ES256, privateKey, signed))
}
