import { ClientError, type ErrName } from '../../core/fido/client/errors.ts'

type Row = readonly [kind: ErrName, sentence: string]

/**
 * What the calls return when they fail.
 *
 * @see [WebAuthNGetErrorName](https://learn.microsoft.com/windows/win32/api/webauthn/nf-webauthn-webauthngeterrorname)
 */
const RESULTS: ReadonlyMap<number, Row> = /* @__PURE__ */ new Map<number, Row>([
  // NTE_EXISTS
  [0x8009000f, ['DEVICE_INELIGIBLE', 'the authenticator has one of the excluded credentials']],
  // NTE_NOT_FOUND, NTE_DEVICE_NOT_FOUND
  [0x80090011, ['DEVICE_INELIGIBLE', 'the authenticator has no such credential']],
  [0x80090035, ['DEVICE_INELIGIBLE', 'there is no such authenticator']],
  // ERROR_NOT_SUPPORTED, NTE_NOT_SUPPORTED, NTE_TOKEN_KEYSET_STORAGE_FULL
  [0x80070032, ['CONFIGURATION_UNSUPPORTED', 'the authenticator cannot do what is asked']],
  [0x80090029, ['CONFIGURATION_UNSUPPORTED', 'the authenticator cannot do what is asked']],
  [0x80090023, ['CONFIGURATION_UNSUPPORTED', 'the authenticator has no room for a credential']],
  // NTE_INVALID_PARAMETER, E_INVALIDARG
  [0x80090027, ['BAD_REQUEST', 'Windows does not accept the options']],
  [0x80070057, ['BAD_REQUEST', 'Windows does not accept the options']],
  // ERROR_CANCELLED, NTE_USER_CANCELLED, ERROR_TIMEOUT
  [0x800704c7, ['TIMEOUT', 'the user closed the dialog']],
  [0x80090036, ['TIMEOUT', 'the user closed the dialog']],
  [0x800705b4, ['TIMEOUT', 'the time of the ceremony is over']],
])

/** The error for what a call returned. */
export function hresultError(hresult: number): ClientError {
  const number = hresult >>> 0
  const [kind, sentence] = RESULTS.get(number) ?? ['OTHER_ERROR', 'Windows could not carry it out']
  return new ClientError(kind, `${sentence} (0x${number.toString(16)})`)
}
