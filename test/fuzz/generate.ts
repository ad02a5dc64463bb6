import { concat } from '../../src/core/shared/bytes.ts'
import { Random, seedOf } from './random.ts'

/** What inputs are made of. */
export interface Material {
  /** Inputs that are right, or nearly. */
  readonly corpus: readonly Uint8Array[]
  /** Pieces that mean something in the format. */
  readonly dictionary: readonly Uint8Array[]
}

/** No input is longer: the time that one takes stays bounded. */
export const MAX_INPUT_SIZE = 4096

type Mutation = (bytes: Uint8Array, random: Random, material: Material) => Uint8Array

/** Puts a piece in the place of some bytes. */
function replace(bytes: Uint8Array, at: number, removed: number, piece: Uint8Array): Uint8Array {
  return concat(concat(bytes.subarray(0, at), piece), bytes.subarray(at + removed))
}

function changeAt(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  return replace(bytes, at, 1, Uint8Array.of(change(bytes[at] as number)))
}

const EDGES = [0x00, 0x01, 0x17, 0x18, 0x1b, 0x1f, 0x20, 0x7f, 0x80, 0xfe, 0xff] as const

/** Heads that make what follows far longer than it is. */
const LENGTHS = [[0x18], [0x19, 0], [0x19, 255], [0x1a, 0, 0], [0x1a, 255, 255], [0x1b, 0, 0, 0, 0]]

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => changeAt(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  (bytes, random) => changeAt(bytes, random, () => random.next() & 255),
  (bytes, random) => changeAt(bytes, random, () => random.pick(EDGES)),
  // One more or less: most often a length, a count or a flag is what becomes wrong.
  (bytes, random) => changeAt(bytes, random, (byte) => byte + (random.below(2) ? 1 : 255)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => concat(bytes, random.bytes(1 + random.below(4))),
  (bytes, random) =>
    replace(bytes, random.below(bytes.length + 1), 0, random.bytes(1 + random.below(4))),
  (bytes, random) => replace(bytes, random.below(bytes.length + 1), 1 + random.below(4), EMPTY),
  (bytes, random, { dictionary }) =>
    replace(bytes, random.below(bytes.length + 1), random.below(3), random.pick(dictionary)),
  (bytes, random) => {
    const major = random.below(8) << 5
    const [first = 0, ...rest] = random.pick(LENGTHS)
    return replace(bytes, random.below(bytes.length + 1), 1, Uint8Array.of(major | first, ...rest))
  },
  // A number in one byte more than it needs, which leaves the rest of the structure right.
  (bytes, random) => {
    const at = random.below(bytes.length + 1)
    const byte = bytes[at] ?? 0
    if ((byte & 31) >= 24) return bytes
    return replace(bytes, at, 1, Uint8Array.of((byte & 0xe0) | 24, byte & 31))
  },
  // A piece again, somewhere else: repeated keys, nested structures.
  (bytes, random) => replace(bytes, random.below(bytes.length + 1), 0, slice(bytes, random)),
  (bytes, random, { corpus }) =>
    replace(
      bytes,
      random.below(bytes.length + 1),
      random.below(8),
      slice(random.pick(corpus), random),
    ),
  // The beginning of one and the end of another.
  (bytes, random, { corpus }) => {
    const other = random.pick(corpus)
    return concat(
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    )
  },
]

const EMPTY = new Uint8Array()

function slice(bytes: Uint8Array, random: Random): Uint8Array {
  const start = random.below(bytes.length + 1)
  return bytes.subarray(start, start + random.below(bytes.length - start + 1))
}

/** One input in this many is put together from the dictionary alone. */
const GROWN = 6
const PURELY_RANDOM = 40

/** Makes the input that belongs to a seed, a target and an index, and always the same one. */
export function generate(
  material: Material,
  seed: number,
  target: string,
  index: number,
): Uint8Array {
  const random = new Random(seedOf(seed, target, index))
  if (random.below(PURELY_RANDOM) === 0) return random.bytes(random.below(64))
  let bytes: Uint8Array = EMPTY
  if (random.below(GROWN) === 0) {
    const pieces = 1 + random.below(12)
    for (let i = 0; i < pieces; i++) bytes = concat(bytes, random.pick(material.dictionary))
  } else bytes = random.pick(material.corpus)
  const mutations = random.below(5)
  for (let i = 0; i < mutations; i++) bytes = random.pick(MUTATIONS)(bytes, random, material)
  return new Uint8Array(bytes.subarray(0, MAX_INPUT_SIZE))
}
