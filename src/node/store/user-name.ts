import { requireText } from './arguments.ts'
import { StoreError } from './errors.ts'

const MAX_LENGTH = 256

/**
 * A text that a person may be called: without control characters and halves of surrogate pairs, and
 * of at most 256 characters.
 *
 * @throws {TypeError} When the value is not a text.
 * @throws {StoreError} `STORE_TEXT_INVALID`.
 * @see [WebAuthn Level 3 §5.4.1](https://www.w3.org/TR/webauthn-3/#dictionary-pkcredentialentity)
 */
export function requireName(member: string, value: unknown): string {
  const text = requireText(member, value)
  const problem = problemOf(text)
  if (problem === undefined) return text
  throw new StoreError('STORE_TEXT_INVALID', `${member} ${problem}`)
}

function problemOf(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  if (/[\p{Control}\p{Surrogate}]/u.test(text)) return 'contains characters that no name has'
  return undefined
}

/**
 * What two spellings of the same name have in common, or `undefined` for a text that cannot be a
 * name. Close to Unicode's NFKC_Casefold, with white space trimmed and collapsed besides.
 *
 * @see [RFC 8265 section 3.3, UsernameCaseMapped](https://www.rfc-editor.org/rfc/rfc8265#section-3.3)
 */
export function nameKeyOf(name: string): string | undefined {
  if (problemOf(name) !== undefined) return undefined
  const key = fold(fold(name)).replace(/\s+/gu, ' ').trim()
  return key === '' || key.length > MAX_LENGTH ? undefined : key
}

/** Upper case first: it brings together what lower case keeps apart, such as `ς` and `σ`. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
}
