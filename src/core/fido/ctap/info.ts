import type { GetInfoResponse } from './messages/get-info.ts'

/** The members of {@link GetInfoResponse} for which the specification has a default. */
type Defaulted =
  | 'extensions'
  | 'options'
  | 'maxMsgSize'
  | 'pinUvAuthProtocols'
  | 'transports'
  | 'minPINLength'
  | 'forcePINChange'

/** What an authenticator can do: its answer to authenticatorGetInfo, with defaults filled in. */
export type AuthenticatorInfo = Omit<GetInfoResponse, Defaulted> & {
  readonly [Name in Defaulted]-?: NonNullable<GetInfoResponse[Name]>
}

/** Fills in the defaults of section 6.4. */
export function completeInfo(response: GetInfoResponse): AuthenticatorInfo {
  return {
    ...response,
    extensions: response.extensions ?? [],
    options: response.options ?? {},
    maxMsgSize: response.maxMsgSize ?? 1024,
    pinUvAuthProtocols: response.pinUvAuthProtocols ?? [],
    transports: response.transports ?? [],
    minPINLength: response.minPINLength ?? 4,
    forcePINChange: response.forcePINChange ?? false,
  }
}
