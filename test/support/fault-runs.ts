import { openHid } from '../../src/core/fido/ctap/hid.ts'
import type { CtapHidDevice } from '../../src/core/fido/ctap/hid-device.ts'
import type { HidKey } from '../../src/core/fido/ctap/hid-key.ts'
import { TransportError } from '../../src/core/fido/ctap/transport-error.ts'
import { type Bytes, concat, equal, toHex } from '../../src/core/shared/bytes.ts'
import { type FaultyChannel, withFaults } from '../../src/emulators/authenticator/faults.ts'
import type { FaultKind } from '../../src/emulators/authenticator/faults-lane.ts'
import { Random } from '../fuzz/random.ts'
import { type CtapHandler, StubHidKey } from './stub-hid-key.ts'
import { VirtualTime } from './virtual-timer.ts'

/** How a command ended: `right`, `damaged`, `aborted`, or the code of an error. */
export type Outcome = string

/** Makes a key that answers with a function. */
export type MakeHidKey = (handler: CtapHandler, time: VirtualTime) => Required<HidKey>

const stubKey: MakeHidKey = (handle, { timer }) => new StubHidKey(handle, { timer })

const KINDS: readonly FaultKind[] = ['lose', 'repeat', 'reorder', 'corrupt', 'delay']
const RATES = [0.02, 0.1, 0.4]
const COMMANDS = 3
const TIMEOUT = 500
const LIMIT = 10_000
const BUSY_TIMEOUT = 2000
/** Virtual milliseconds that a command can take, with all that comes before it. */
const BOUND = 2 * LIMIT + 4 * BUSY_TIMEOUT + 10 * TIMEOUT
const INVALID_CBOR = 0x12
const KEEPALIVE_CANCEL = 0x2d

/** CRC-32 as four bytes: what tells a damaged message, as signatures do in earnest. */
function checksum(bytes: Bytes): Bytes {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  const sum = new Uint8Array(4)
  new DataView(sum.buffer).setUint32(0, ~crc)
  return sum
}

function sealed(...parts: readonly Bytes[]): Bytes {
  const whole = concat(...parts)
  return concat(whole, checksum(whole))
}

function isWhole(bytes: Bytes): boolean {
  return bytes.length > 4 && equal(checksum(bytes.slice(0, -4)), bytes.slice(-4))
}

/** What an undisturbed key answers. */
function answerTo(request: Bytes): Bytes {
  return sealed(Uint8Array.of(0), request.slice(0, -4).reverse())
}

/** A key that makes (1) and gets (2): the first waits for a touch. */
function handler(time: VirtualTime): CtapHandler {
  return async (_kind, request, { signal, onKeepalive }) => {
    await time.sleep(2)
    if (!isWhole(request)) return sealed(Uint8Array.of(INVALID_CBOR))
    if (request[0] === 1) {
      onKeepalive('upneeded')
      const cancelled = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve()),
      )
      await Promise.race([time.sleep(250), cancelled])
      if (signal.aborted) return sealed(Uint8Array.of(KEEPALIVE_CANCEL))
    }
    return answerTo(request)
  }
}

/** One client, one key, and what goes wrong between them; all of it follows from the seed. */
class FaultRun {
  readonly #random: Random
  readonly #time = new VirtualTime()
  readonly #key: Required<HidKey>
  readonly #channel: FaultyChannel
  /** Take back troubles that have not happened yet. */
  readonly #troubles: (() => void)[] = []
  #isUnplugged = false

  constructor(seed: number, makeKey: MakeHidKey) {
    this.#random = new Random(seed)
    this.#key = makeKey(handler(this.#time), this.#time)
    this.#channel = withFaults(this.#key.channel(), {
      ...this.#rates(),
      seed,
      timer: this.#time.timer,
      direction: this.#random.pick(['in', 'out', 'both']),
      lateness: this.#random.pick([5, 50, 2 * TIMEOUT]),
    })
  }

  async run(): Promise<readonly Outcome[]> {
    const device = await this.#open()
    if (typeof device === 'string') return [device]
    const outcomes: Outcome[] = []
    for (let i = 0; i < COMMANDS; i++) {
      this.#disturb()
      outcomes.push(await this.#command(device, this.#random.below(3) === 0))
    }
    for (const takeBack of this.#troubles) takeBack()
    this.#channel.heal()
    outcomes.push(await this.#last(device))
    await device.close()
    return outcomes
  }

  #rates(): Partial<Record<FaultKind, number>> {
    if (this.#random.below(4) > 0) {
      return { [this.#random.pick(KINDS)]: this.#random.pick(RATES) }
    }
    return Object.fromEntries(KINDS.map((kind) => [kind, this.#random.pick(RATES) / 4]))
  }

  async #open(): Promise<CtapHidDevice | Outcome> {
    const opened = openHid(this.#channel, {
      timer: this.#time.timer,
      timeout: TIMEOUT,
      limit: LIMIT,
      busyTimeout: BUSY_TIMEOUT,
      random: (size) => new Uint8Array(this.#random.bytes(size)),
    })
    try {
      return await this.#time.until(opened, BOUND)
    } catch (error) {
      return codeOf(error)
    }
  }

  /** The rarer troubles. */
  #disturb(): void {
    const trouble = this.#random.below(40)
    const after = this.#random.below(400)
    if (trouble > 2) {
      if (trouble < 8) this.#occupy()
      return
    }
    const unplug = () => {
      this.#isUnplugged = true
      this.#channel.unplug()
    }
    const troubles = [() => this.#channel.silence(), () => this.#key.powerCycle(), unplug]
    this.#troubles.push(this.#time.timer(after, troubles[trouble] ?? unplug))
  }

  /** Another client has the key work for it: CHANNEL_BUSY. */
  async #occupy(): Promise<void> {
    const other = await openHid(this.#key.channel(), { timer: this.#time.timer })
    await other.cbor(sealed(Uint8Array.of(1))).catch(() => {})
  }

  async #command(device: CtapHidDevice, isAborted: boolean): Promise<Outcome> {
    const request = sealed(
      Uint8Array.of(this.#random.pick([1, 2])),
      new Uint8Array(this.#random.bytes(this.#random.pick([1, 50, 56, 300, 1000]))),
    )
    const controller = new AbortController()
    const reason = new Error('aborted')
    if (isAborted) this.#time.timer(this.#random.below(400), () => controller.abort(reason))
    try {
      const call = device.cbor(request, { signal: controller.signal })
      return this.#judge(request, await this.#time.until(call, BOUND))
    } catch (error) {
      return error === reason ? 'aborted' : codeOf(error)
    }
  }

  #judge(request: Bytes, response: Bytes): Outcome {
    if (equal(response, answerTo(request))) return 'right'
    const isCorrupt = this.#channel.faults.some(({ kind }) => kind === 'corrupt')
    const isDamaged = !isWhole(response) || response[0] === INVALID_CBOR
    if (isDamaged && isCorrupt) return 'damaged'
    // A CANCEL that comes late cancels the next command: an answer of CTAP2, and a typed error there.
    const isCancelled = equal(response, sealed(Uint8Array.of(KEEPALIVE_CANCEL)))
    if (isCancelled && this.#channel.faults.some(({ direction }) => direction === 'out')) {
      return 'CTAP_KEEPALIVE_CANCEL'
    }
    throw new Error(`${toHex(response.slice(0, 8))}… answers another request`)
  }

  /** When all is well again, so is the next command. */
  async #last(device: CtapHidDevice): Promise<Outcome> {
    const outcome = await this.#command(device, false)
    const expected = this.#isUnplugged ? 'TRANSPORT_CLOSED' : 'right'
    if (outcome !== expected) throw new Error(`the last command ended with ${outcome}`)
    return outcome
  }
}

/** The code of an error that a command may end with; any other is thrown on. */
function codeOf(error: unknown): Outcome {
  if (error instanceof TransportError) return error.code
  throw error
}

/**
 * Has a client send commands to a key while packets get lost, repeated, reordered, corrupted and
 * late, while the key works for others, falls silent, loses power or is unplugged.
 *
 * @param makeKey Makes the transport side of the key. Default: a stub of these tests.
 * @returns How each command ended.
 * @throws When one ends in a way that it must not, or not at all.
 */
export async function runWithFaults(
  seed: number,
  makeKey: MakeHidKey = stubKey,
): Promise<readonly Outcome[]> {
  try {
    return await new FaultRun(seed, makeKey).run()
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
  }
}
