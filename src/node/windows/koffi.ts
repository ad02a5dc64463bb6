import { TransportError } from '../../core/fido/ctap/transport-error.ts'

/** A function of a library. */
export interface KoffiFunction {
  // biome-ignore lint/suspicious/noExplicitAny: what it takes is declared to koffi, not to TypeScript
  (...args: any[]): any
  /** The last argument is called with the result; the others are kept alive by the caller. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly async: (...args: any[]) => void
}

/** A library that is loaded. */
export interface KoffiLibrary {
  func(convention: string, name: string, result: unknown, args: unknown[]): KoffiFunction
}

/** The part of the package koffi that is called. */
export interface Koffi {
  load(path: string): KoffiLibrary
  struct(members: Record<string, unknown>): unknown
  pointer(type: unknown): unknown
  out(type: unknown): unknown
  as(value: unknown, type: unknown): unknown
  sizeof(type: unknown): number
  offsetof(type: unknown, member: string): number
  decode(pointer: unknown, type: unknown, length?: number): unknown
}

/**
 * The package koffi, which is installed only where it is wanted.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE`, which says what to install.
 */
export async function loadKoffi(): Promise<Koffi> {
  try {
    return (await import('koffi')) as unknown as Koffi
  } catch (cause) {
    const sentence = 'the package koffi could not be loaded: npm install koffi'
    throw new TransportError('TRANSPORT_UNAVAILABLE', sentence, { cause })
  }
}
