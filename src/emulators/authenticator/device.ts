import type { Bytes } from '../../core/shared/bytes.ts'
import type { Trace } from '../../core/shared/trace.ts'
import type { CredentialSource } from './credential-source.ts'
import type { CredentialStore } from './credential-store.ts'
import type { RandomSource } from './keys/noble.ts'

/** Extensions that the emulator knows. */
export type EmulatedExtension = 'credProps' | 'credProtect' | 'largeBlob' | 'prf'

/** What an authenticator is like: {@link EmulatedAuthenticatorOptions} with every default filled in. */
export interface DeviceSettings {
  readonly algorithms: readonly number[]
  readonly aaguid: Bytes
  readonly userVerification: boolean
  readonly residentKey: boolean
  readonly backupEligible: boolean
  readonly backupState: boolean
  readonly signCount: 'increment' | 'none'
  readonly attestation: 'none' | 'self'
  readonly extensions: ReadonlySet<EmulatedExtension>
  readonly credentialIdSize: number
  readonly random: RandomSource
}

/** An authenticator: what it is like and what it remembers. */
export interface Device {
  readonly settings: DeviceSettings
  readonly store: CredentialStore
  readonly trace: Trace | undefined
}

/** Tells the trace what an operation was given or gave: nothing of it is secret. */
export function tell(
  { trace }: Device,
  direction: 'in' | 'out',
  name: 'authenticatorMakeCredential' | 'authenticatorGetAssertion',
  value: () => object,
): void {
  trace?.({
    kind: 'message',
    source: 'webauthn.authenticator',
    direction,
    name,
    value: value(),
  })
}

/** A user's answer: the credential to use, or `undefined` for no. */
export type Choose = (
  candidates: readonly CredentialSource[],
) => Promise<CredentialSource | undefined>
