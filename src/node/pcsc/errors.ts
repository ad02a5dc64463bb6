import { TransportError, type TransportErrorCode } from '../../core/fido/ctap/transport-error.ts'

type Row = readonly [evidence: RegExp, code: TransportErrorCode, sentence: string]

/**
 * The first row that the evidence fits is the cause. Bindings tell PC/SC's number, or only its
 * meaning in words.
 *
 * @see [Return values](https://learn.microsoft.com/windows/win32/secauthn/authentication-return-values)
 */
const ROWS: readonly Row[] = [
  [
    /8010001[de]|service (?:not running|stopped)/i,
    'TRANSPORT_UNAVAILABLE',
    'the PC/SC service does not run: install and start pcscd',
  ],
  [/8010000b|sharing violation/i, 'TRANSPORT_BUSY', 'another program holds the card'],
  [
    /8010006[6789]|8010000c|80100017|removed|no smart card|unpowered|unresponsive|was reset|not connected|reader unavailable/i,
    'TRANSPORT_CLOSED',
    'the card was taken away or reset, or the reader is gone',
  ],
  [/8010000a|timed out/i, 'TRANSPORT_TIMEOUT', 'the card did not answer'],
  [/^/, 'TRANSPORT_FAILED', 'the PC/SC service could not carry it out'],
]

/** The error for what a binding threw. */
export function pcscError(cause: unknown): TransportError {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown }
  const number = typeof code === 'number' ? (code >>> 0).toString(16) : ''
  const evidence = `${number} ${message}`
  const [, kind, sentence] = ROWS.find(([pattern]) => pattern.test(evidence)) as Row
  return new TransportError(kind, sentence, { cause })
}
