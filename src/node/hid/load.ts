import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { NodeHid } from './handle.ts'

/**
 * The package node-hid, which is installed only where it is wanted.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE`, which says what to install.
 */
export async function loadNodeHid(): Promise<NodeHid> {
  try {
    return await import('node-hid')
  } catch (cause) {
    throw notLoaded(cause)
  }
}

/** What is missing; node-hid loads its binary only when something is asked of it. */
export function notLoaded(cause: unknown): TransportError {
  const sentence = isLibraryMissing(cause)
    ? 'node-hid needs libusb: apt-get install libusb-1.0-0'
    : 'the package node-hid could not be loaded: npm install node-hid'
  return new TransportError('TRANSPORT_UNAVAILABLE', sentence, { cause })
}

/** Whether the binary, or a library that it needs, is not there. */
export function isBinaryMissing(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return (
    (cause as { code?: unknown }).code === 'ERR_DLOPEN_FAILED' ||
    /shared object|no native build|binding/i.test(cause.message)
  )
}

function isLibraryMissing(cause: unknown): boolean {
  return cause instanceof Error && /libusb/.test(cause.message)
}
