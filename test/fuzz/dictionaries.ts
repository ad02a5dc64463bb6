import { encodeUtf8, fromHex } from '../../src/core/shared/bytes.ts'

const hex = (text: string) => text.split(' ').map(fromHex)
const texts = (...list: readonly string[]) => list.map(encodeUtf8)

/** Heads of every kind, names that FIDO2 uses, and what cbor-x would do more with than it should. */
export const CBOR = [
  ...hex('00 01 02 03 17 1818 18ff 190100 19ffff 1a00010000 1affffffff 1b0000000100000000'),
  ...hex('1b001fffffffffffff 1bffffffffffffffff 1b8000000000000000 20 21 22 26 37 3818 3901ff'),
  ...hex('3a00010000 3bffffffffffffffff 40 41ff 5820 590100 5affffffff 5b8000000000000000 5f'),
  ...hex('60 6161 61ff 62c3bc 63efbbbf 7841 790100 7bffffffffffffffff 7f 80 81 82 83 9820 990100'),
  ...hex('9affffffff 9bffffffffffffffff 9f a0 a1 a2 a3 a4 a5 b820 b90100 baffffffff bf ff'),
  ...hex('c0 c1 c2 c3 c4 c5 c6 d81b d81c d81d d833 d840 d869 d9dff9 d9dffe d9dfff d90102 d9d9f7'),
  ...hex('da53687264 dbffffffffffffffff e0 f0 f3 f4 f5 f6 f7 f814 f8ff f90000 f97e00 f9c700'),
  ...hex('fa7f800000 fb3ff199999999999a fb7ff8000000000000 1c 1d 1e 1f 3f dc fc fd fe'),
  ...hex(
    '63666d74 6761747453746d74 686175746844617461 646e6f6e65 667061636b6564 63616c67 63736967',
  ),
  ...hex('0102 0326 2001 215820 225820 01010327 2006 030139 010703392f'),
]

export const JSON_TEXT = texts(
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '\ufeff',
  '\u0000',
  'null',
  'true',
  'false',
  '1e999',
  '-0',
  '"type"',
  '"webauthn.get"',
  '"webauthn.create"',
  '"challenge":"AA"',
  '"origin":"https://example.org"',
  '"crossOrigin":true',
  '"crossOrigin":0',
  '"topOrigin":"x"',
  '"__proto__":{"type":1}',
  '"constructor":1',
  '{}',
  '[]',
)

export const DER = hex(
  '30 3006 3045 308187 3080 30820101 02 0200 020100 020101 02020001 02020080 0281 022100 0242 00 ff 80 7f 0500',
)

export const BASE64URL = texts(
  'A',
  'AA',
  'AAA',
  'AAAA',
  '____',
  '--__',
  'Zm9v',
  'Zg',
  'Zh',
  '=',
  '==',
  '+',
  '/',
  ' ',
  '\n',
  '\0',
  '\u0141',
  'é',
  '😀',
  '.',
)
