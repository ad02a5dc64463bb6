/** What this package uses of an `AbortSignal`. */
interface UsedSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * The platform's `AbortSignal`. Programs that have loaded neither the types of pages nor those of
 * Node see the part of it that is used, and compile.
 */
export type AbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : UsedSignal
