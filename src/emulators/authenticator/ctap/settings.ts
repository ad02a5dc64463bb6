import { COSE_ALGORITHMS, KeyType } from '../../../core/fido/cose/algorithms.ts'
import { systemTimer, type Timer } from '../../../core/fido/ctap/timer.ts'
import { type Bytes, fromHex, randomBytes } from '../../../core/shared/bytes.ts'
import type { Trace } from '../../../core/shared/trace.ts'
import type { RandomSource } from '../keys/noble.ts'
import type { KeyAttestation, SensorOptions, SoftwareKeyOptions } from './options.ts'
import {
  byLength,
  type CtapAnswers,
  type CtapProfile,
  PROFILES,
  type ProfileRow,
} from './profile.ts'

/** What a key is like: {@link SoftwareKeyOptions} with every default filled in. */
export interface KeySettings {
  readonly profile: CtapProfile
  readonly row: ProfileRow
  readonly answers: CtapAnswers
  readonly algorithms: readonly number[]
  readonly aaguid: Bytes
  readonly touchTimeout: number
  readonly sensor: Required<SensorOptions> | undefined
  readonly attestation: KeyAttestation
  readonly enterprise: boolean
  readonly enterpriseRpIds: readonly string[]
  readonly capacity: number
  readonly makeCredUvNotRqd: boolean
  /** Of a new key, and of one that was reset. */
  readonly alwaysUv: boolean
  readonly transports: readonly string[]
  readonly maxMsgSize: number
  readonly maxLargeBlobs: number
  readonly resetWindow: number
  readonly random: RandomSource
  readonly now: () => number
  readonly timer: Timer
  readonly trace: Trace | undefined
}

const DEFAULT_ALGORITHMS = [-7, -8, -35, -47, -48, -49, -50]
const DEFAULT_AAGUID = 'c1a71637-6b65-4d79-8e21-5f2d0b9c4a10'
const SENSOR: Required<SensorOptions> = {
  bioEnrollment: true,
  enrolled: 1,
  samples: 3,
  capacity: 5,
  sample: () => 'GOOD',
}

/** Defaults that need no thought. */
const DEFAULTS = {
  profile: '2.3',
  sensor: false,
  enterpriseAttestation: false,
  touchTimeout: 30_000,
  attestation: 'packed',
  capacity: 100,
  makeCredUvNotRqd: true,
  alwaysUv: false,
  transports: ['nfc', 'usb'],
  maxMsgSize: 2048,
  maxLargeBlobs: 4096,
  resetWindow: 10_000,
  random: randomBytes,
  now: Date.now,
  timer: systemTimer,
} as const satisfies SoftwareKeyOptions

/**
 * Fills in every default.
 *
 * @throws {TypeError | RangeError} When an option can never work.
 */
export function settingsOf(options: SoftwareKeyOptions): KeySettings {
  const full = { ...DEFAULTS, ...withoutUndefined(options) }
  const { profile, sensor, enterpriseAttestation, touchTimeout, attestation, capacity } = full
  const row = PROFILES[profile]
  if (!row) throw new TypeError(`profile ${profile} is not known`)
  return {
    profile,
    row,
    answers: { ...row.answers, ...full.answers },
    algorithms: readAlgorithms(full.algorithms),
    aaguid: readAaguid(full.aaguid),
    touchTimeout,
    sensor: sensor ? { ...SENSOR, ...(sensor === true ? {} : sensor) } : undefined,
    attestation,
    enterprise: row.permissions && enterpriseAttestation !== false,
    enterpriseRpIds: typeof enterpriseAttestation === 'boolean' ? [] : enterpriseAttestation,
    capacity,
    makeCredUvNotRqd: row.permissions && full.makeCredUvNotRqd,
    alwaysUv: row.permissions && full.alwaysUv,
    transports: [...full.transports].sort(byLength),
    maxMsgSize: inRange('maxMsgSize', full.maxMsgSize, 1024, 7609),
    maxLargeBlobs: inRange('maxLargeBlobs', full.maxLargeBlobs, 1024, 65_536),
    resetWindow: full.resetWindow,
    random: full.random,
    now: full.now,
    timer: full.timer,
    trace: full.trace,
  }
}

function withoutUndefined(options: SoftwareKeyOptions): SoftwareKeyOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function readAlgorithms(algorithms: readonly number[] = DEFAULT_ALGORITHMS): readonly number[] {
  for (const alg of algorithms) {
    const kty = COSE_ALGORITHMS.get(alg)?.kty
    if (kty === undefined || kty === KeyType.rsa) {
      throw new TypeError(`a software key has no keys for COSE algorithm ${alg}`)
    }
  }
  return algorithms
}

function readAaguid(aaguid = DEFAULT_AAGUID): Bytes {
  const digits = aaguid.replaceAll('-', '')
  if (!/^[\da-f]{32}$/i.test(digits)) throw new TypeError('aaguid is not a UUID')
  return fromHex(digits)
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name} is not ${least} to ${most}`)
}
