import type { Bytes } from './bytes.ts'

/**
 * A message that crosses a wire, or a structure found inside one.
 *
 * `value` never holds a secret: whoever sends the event has put {@link redacted} in its place.
 */
export interface TraceMessage {
  readonly kind: 'message'
  /** The part that speaks: `webauthn.rp`, `webauthn.browser`, … */
  readonly source: string
  /** `out` for what this part made, `in` for what reached it, `inside` for what that contained. */
  readonly direction: 'out' | 'in' | 'inside'
  /** The specification's name of the message: `AuthenticationResponseJSON`, `COSE_Key`, … */
  readonly name: string
  /** The decoded content. */
  readonly value: unknown
  /** The bytes as they came, when the message is binary. */
  readonly bytes?: Bytes
}

/** One step of a verification, told when it ends. */
export interface TraceStep {
  readonly kind: 'step'
  /** The part that speaks. */
  readonly source: string
  /** Where the specification asks for the step: `§7.1.8`. */
  readonly section: string
  /** What is checked, in a few words. */
  readonly name: string
  /** `skipped` when a policy or an absent value leaves nothing to check. */
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** The error's code, when the step failed. */
  readonly code?: string
}

/** What a {@link Trace} is told. New kinds may come: ignore those you do not know. */
export type TraceEvent = TraceMessage | TraceStep

/**
 * The one hook that clients, verifiers and emulators of every system take as their `trace` option.
 *
 * It is called synchronously, in order, so its own clock gives the event's time, and one function
 * for each call keeps calls apart. It must not throw. Without it nothing is computed.
 *
 * @example
 *
 * ```ts
 * import type { Trace } from 'claviger/webauthn'
 *
 * const log: Trace = (event) => console.debug(Date.now(), event.kind, event.name)
 * ```
 */
export type Trace = (event: TraceEvent) => void

/**
 * What stands in an event where a secret was.
 *
 * @param secret The value that is left out; of bytes and texts the length is told.
 */
export function redacted(secret: unknown): { readonly redacted: string } {
  if (secret instanceof Uint8Array) return { redacted: `${secret.length} bytes` }
  if (typeof secret === 'string') return { redacted: `${secret.length} characters` }
  return { redacted: typeof secret }
}
