const SLAB_SIZE = 8192
const LARGEST = 1024

let slab: Uint8Array<ArrayBuffer> | undefined
let used = 0

/**
 * A zeroed array for bytes that live as long as one message.
 *
 * Small ones are cut out of a larger one, as Node's `Buffer.from` does: engines allocate arrays of
 * more than 64 bytes outside their heap, which costs more than what is then done with them. What is
 * to be kept is copied with `slice()`, so that it does not keep its neighbours.
 */
export function allocate(size: number): Uint8Array<ArrayBuffer> {
  if (size > LARGEST) return new Uint8Array(size)
  if (!slab || used + size > SLAB_SIZE) {
    slab = new Uint8Array(SLAB_SIZE)
    used = 0
  }
  const bytes = slab.subarray(used, used + size)
  used += size
  return bytes
}
