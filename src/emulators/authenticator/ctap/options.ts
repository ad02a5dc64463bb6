import type { Timer } from '../../../core/fido/ctap/timer.ts'
import type { Trace } from '../../../core/shared/trace.ts'
import type { SampleDecision } from './fingers.ts'
import type { SoftwareKeyState } from './memory.ts'
import type { CtapAnswers, CtapProfile } from './profile.ts'
import type { Touch, Verification } from './user.ts'

/** The statement that comes with a new credential. */
export type KeyAttestation = 'packed' | 'self' | 'fido-u2f' | 'none'

/** A sensor that can verify the user without a PIN. */
export interface SensorOptions {
  /** Whether it takes fingerprints that can be enrolled. Default `true`; else it is ready as it is. */
  readonly bioEnrollment?: boolean
  /** How many fingers a new key knows. Default 1. */
  readonly enrolled?: number
  /** Samples that a new finger takes. Default 3. */
  readonly samples?: number
  /** Fingers that there is room for. Default 5. */
  readonly capacity?: number
  /** How each sample of a new finger turns out. Default: `GOOD`. */
  readonly sample?: SampleDecision
}

/** What {@link softwareKey} is given. */
export interface SoftwareKeyOptions {
  /** The version of CTAP that it speaks. Default `2.3`. */
  readonly profile?: CtapProfile
  /** Answers that differ from those of the profile. */
  readonly answers?: Partial<CtapAnswers>
  /**
   * COSE identifiers of its algorithms, the one it likes best first; all but RSA can be had. Default:
   * ES256, EdDSA, ES384, ES256K, ML-DSA-44, ML-DSA-65, ML-DSA-87.
   */
  readonly algorithms?: readonly number[]
  /** Its model as a UUID. Default: one of this package's own. */
  readonly aaguid?: string
  /** The PIN of a new key; a `state` has its own. Default: none is set. */
  readonly pin?: string
  /** Whether and when it is touched. Default `automatic`. */
  readonly touch?: Touch
  /** Milliseconds that it waits for a touch. Default 30,000. */
  readonly touchTimeout?: number
  /** Its sensor for verification without a PIN. Default: none. */
  readonly sensor?: boolean | SensorOptions
  /** What the sensor finds. Default `match`. */
  readonly verification?: Verification
  /** The statement that it makes. Default `packed`, by a certificate authority of its own. */
  readonly attestation?: KeyAttestation
  /**
   * Whether it can do enterprise attestation, which a platform has to switch on; a list names the
   * relying parties that get it without the platform's own list. Default `false`.
   */
  readonly enterpriseAttestation?: boolean | readonly string[]
  /** Discoverable credentials that there is room for; with 0 it can make none. Default 100. */
  readonly capacity?: number
  /** Whether credentials that are not discoverable need no verification. Default: from 2.1 on. */
  readonly makeCredUvNotRqd?: boolean
  /** Whether a new key always verifies its user. Default `false`. */
  readonly alwaysUv?: boolean
  /** How it says that it can be reached. Default `['nfc', 'usb']`. */
  readonly transports?: readonly string[]
  /** Bytes of the longest request that it takes: 1,024 to 7,609. Default 2,048. */
  readonly maxMsgSize?: number
  /** Bytes that its large-blob array can have, from 1,024. Default 4,096. */
  readonly maxLargeBlobs?: number
  /** Milliseconds after power-up in which it can be reset. Default 10,000. */
  readonly resetWindow?: number
  /**
   * Gives that many random bytes. The same bytes and requests give the same keys and IDs. Default:
   * the platform's source.
   */
  readonly random?: (size: number) => Uint8Array
  /** Milliseconds of any clock. Default `Date.now`. */
  readonly now?: () => number
  /** Calls back after some milliseconds, for touches and their time-out. Default: the platform's. */
  readonly timer?: Timer
  /** What {@link SoftwareKey.save} gave. Default: a new key. */
  readonly state?: SoftwareKeyState
  /** Is told each command and its answer. Keys of large blobs are left out. */
  readonly trace?: Trace
}
