import type { StatusName } from '../../../core/fido/ctap/status.ts'

/** The version of CTAP that a software key speaks. */
export type CtapProfile = '2.0' | '2.1' | '2.3'

/**
 * Answers on which versions of CTAP, and test suites for security keys, disagree. A profile has a
 * value for each; a key can be given others one by one.
 */
export interface CtapAnswers {
  /** Whether a token can be used for more than one makeCredential or getAssertion. */
  readonly tokenReuse: boolean
  /** To a `pinUvAuthParam` of no bytes, after the touch, when a PIN is set. */
  readonly emptyPinUvAuthParam: StatusName
  /** To an `hmac-secret` whose `saltAuth` does not fit. */
  readonly badSaltAuth: StatusName
  /** Whether getPINRetries is refused with PIN_NOT_SET while there is no PIN. */
  readonly retriesNeedPin: boolean
  /** Whether a touch is asked for before NO_CREDENTIALS is answered. */
  readonly touchBeforeNoCredentials: boolean
  /** Whether getNextAssertion also goes through the credentials of an allow list. */
  readonly nextOfAllowList: boolean
}

/** What a version of CTAP has. */
export interface ProfileRow {
  readonly versions: readonly string[]
  readonly extensions: readonly string[]
  readonly pinUvAuthProtocols: readonly number[]
  /** Bytes of the commands. */
  readonly commands: readonly number[]
  /** Whether there are tokens with permissions, and all that came with them. */
  readonly permissions: boolean
  /** Whether there are persistent tokens and the other features of 2.2 and 2.3. */
  readonly persistentTokens: boolean
  readonly answers: CtapAnswers
}

const BASE_COMMANDS = [0x01, 0x02, 0x04, 0x06, 0x07, 0x08]
/** Later keys go on taking these too: platforms that only know them, libfido2 for one, are in use. */
const PREVIEW_COMMANDS = [0x40, 0x41]
const LATER_COMMANDS = [0x09, 0x0a, 0x0b, 0x0c, 0x0d]

const ANSWERS_2_1: CtapAnswers = {
  tokenReuse: false,
  emptyPinUvAuthParam: 'PIN_INVALID',
  badSaltAuth: 'PIN_AUTH_INVALID',
  retriesNeedPin: false,
  touchBeforeNoCredentials: false,
  nextOfAllowList: false,
}

const EXTENSIONS_2_1 = ['credBlob', 'credProtect', 'hmac-secret', 'largeBlobKey', 'minPinLength']

/** What each profile has. Lists stand in the order of CTAP2's canonical CBOR. */
export const PROFILES: Readonly<Record<CtapProfile, ProfileRow>> = {
  '2.0': {
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'],
    extensions: ['credProtect', 'hmac-secret'],
    pinUvAuthProtocols: [1],
    commands: [...BASE_COMMANDS, ...PREVIEW_COMMANDS],
    permissions: false,
    persistentTokens: false,
    answers: {
      tokenReuse: true,
      emptyPinUvAuthParam: 'PIN_AUTH_INVALID',
      badSaltAuth: 'EXTENSION_FIRST',
      retriesNeedPin: false,
      touchBeforeNoCredentials: true,
      nextOfAllowList: true,
    },
  },
  '2.1': {
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1'],
    extensions: EXTENSIONS_2_1,
    pinUvAuthProtocols: [1, 2],
    commands: [...BASE_COMMANDS, ...PREVIEW_COMMANDS, ...LATER_COMMANDS],
    permissions: true,
    persistentTokens: false,
    answers: ANSWERS_2_1,
  },
  '2.3': {
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1', 'FIDO_2_3'],
    extensions: [
      ...EXTENSIONS_2_1,
      'hmac-secret-mc',
      'thirdPartyPayment',
      'pinComplexityPolicy',
    ].sort(byLength),
    pinUvAuthProtocols: [1, 2],
    commands: [...BASE_COMMANDS, ...PREVIEW_COMMANDS, ...LATER_COMMANDS],
    permissions: true,
    persistentTokens: true,
    answers: { ...ANSWERS_2_1, retriesNeedPin: true },
  },
}

/** Sorts texts as canonical CBOR sorts keys: shorter ones first. */
export function byLength(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : 1
}
