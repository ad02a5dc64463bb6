import * as cborg from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isClavigerError } from '../../../../src/core/errors.ts'
import {
  type CborInput,
  type CborKey,
  type CborValue,
  decodeCbor,
  encodeCbor,
  toDiagnostic,
} from '../../../../src/core/fido/cbor/index.ts'
import { toHex } from '../../../../src/core/shared/bytes.ts'

/** Whole numbers as they are decoded: numbers where those are exact. -2^64 has no encoder. */
const integer = fc
  .oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 64n) + 1n, max: 2n ** 64n - 1n }),
    fc.constantFrom(
      0,
      23,
      24,
      255,
      256,
      65535,
      65536,
      2 ** 32 - 1,
      2 ** 32,
      -1,
      -24,
      -25,
      -(2 ** 32),
    ),
  )
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value)))
  .map((value) => (value === 0 ? 0 : value))
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
  fc.string({ maxLength: 80 }).map((rest) => `\ufeff${rest}`),
)
const scalar = fc.oneof(
  integer,
  text,
  fc.uint8Array(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
)
const float = fc.double({ noInteger: true })

/** Values up to four levels deep over the given leaves. */
function valuesOver(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<CborValue> {
  const { value } = fc.letrec((tie) => {
    const entry = fc.tuple(fc.oneof(integer, text), tie('value'))
    return {
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.array(tie('value'), { maxLength: 5 }),
        fc
          .uniqueArray(entry, { maxLength: 5, selector: ([key]) => key })
          .map((entries) => new Map(entries as [CborKey, CborValue][])),
      ),
    }
  })
  return value as fc.Arbitrary<CborValue>
}
const value = valuesOver(fc.oneof(scalar, float))
const exact = valuesOver(scalar)

/** Canonical encodings, as they are and with a few bytes changed, and bytes of any kind. */
const nearlyCbor = fc.oneof(
  value.map((item) => encodeCbor(item as CborInput)),
  fc
    .tuple(exact, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }))
    .map(([item, changes]) => {
      const bytes = encodeCbor(item as CborInput)
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte
      return bytes
    }),
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        0x00,
        0x01,
        0x17,
        0x18,
        0x20,
        0x40,
        0x41,
        0x60,
        0x61,
        0x80,
        0x81,
        0xa1,
        0xa2,
        0xf4,
        0xf9,
        0xc0,
      ),
      { maxLength: 10 },
    )
    .map((bytes) => Uint8Array.from(bytes)),
)

type Outcome = { readonly value: unknown } | { readonly code: string }

function outcomeOf(call: () => unknown): Outcome {
  try {
    return { value: call() }
  } catch (error) {
    return { code: isClavigerError(error) ? error.code : `uncoded: ${error}` }
  }
}

describe('every value', () => {
  it('comes back from its encoding', () => {
    fc.assert(
      fc.property(value, (item) => {
        expect(decodeCbor(encodeCbor(item as CborInput))).toEqual(item)
      }),
      { numRuns: 2000 },
    )
  })

  it('is encoded in the same way whatever order its maps were filled in', () => {
    const reversed = (item: unknown): unknown => {
      if (Array.isArray(item)) return item.map(reversed)
      if (!(item instanceof Map)) return item
      return new Map([...item].reverse().map(([key, member]) => [key, reversed(member)]))
    }
    fc.assert(
      fc.property(value, (item) => {
        expect(encodeCbor(reversed(item) as CborInput)).toEqual(encodeCbor(item as CborInput))
      }),
    )
  })

  it("is encoded as cborg's deterministic encoder has it", () => {
    const options = { ...cborg.rfc8949EncodeOptions, float64: true }
    fc.assert(
      fc.property(exact, (item) => {
        expect(toHex(encodeCbor(item as CborInput))).toBe(toHex(cborg.encode(item, options)))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('any bytes', () => {
  it('have a value or an error with a code', () => {
    fc.assert(
      fc.property(nearlyCbor, fc.boolean(), fc.boolean(), (bytes, strict, sorted) => {
        const outcome = outcomeOf(() => decodeCbor(bytes, { strict, sorted }))
        if ('code' in outcome) expect(outcome.code).toMatch(/^CBOR_/)
      }),
      { numRuns: 5000 },
    )
  })

  it('that are read strictly are the one encoding of their value', () => {
    fc.assert(
      fc.property(nearlyCbor, (bytes) => {
        const outcome = outcomeOf(() => decodeCbor(bytes, { floats: false }))
        if ('value' in outcome) {
          expect(toHex(encodeCbor(outcome.value as CborInput))).toBe(toHex(bytes))
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('that are read strictly have the same value with strict: false', () => {
    fc.assert(
      fc.property(nearlyCbor, (bytes) => {
        const outcome = outcomeOf(() => decodeCbor(bytes))
        if ('value' in outcome) {
          expect(decodeCbor(bytes, { strict: false })).toEqual(outcome.value)
          expect(decodeCbor(bytes, { sorted: false })).toEqual(outcome.value)
          expect(toDiagnostic(bytes)).not.toBe('')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('beside cborg', () => {
  const peer = { useMaps: true, rejectDuplicateMapKeys: true, allowIndefinite: false }
  /** What cborg does not look at. */
  const OURS_ALONE = /^CBOR_(KEYS_UNSORTED|KEY_TYPE|TEXT_INVALID|TOO_DEEP)$/

  it.each([
    ['strict', true],
    ['relaxed', false],
  ])('%s decoding agrees on what is valid, and on its value', (_name, strict) => {
    let valid = 0
    fc.assert(
      fc.property(nearlyCbor, (bytes) => {
        fc.pre(!toHex(bytes).includes('efbbbf')) // cborg drops U+FEFF from the start of a text
        const ours = outcomeOf(() => decodeCbor(bytes, { strict }))
        const theirs = outcomeOf(() => cborg.decode(bytes, { ...peer, strict }))
        if ('code' in ours) {
          if ('value' in theirs) expect(ours.code).toMatch(OURS_ALONE)
          return
        }
        valid++
        if ('code' in theirs) expect.fail(`cborg refuses ${toHex(bytes)}: ${theirs.code}`)
        expect(theirs.value).toEqual(ours.value)
      }),
      { numRuns: 5000 },
    )
    expect(valid).toBeGreaterThan(500)
  })
})
