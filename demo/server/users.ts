import { ServerError } from './errors.ts'

/** A letter or digit first, so that no name looks empty or like punctuation. */
const USER_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]{0,63}$/u

/**
 * A user name as it is kept.
 *
 * @throws {ServerError} `USER_NAME_INVALID`
 */
export function userNameOf(text: string): string {
  const name = text.normalize('NFKC').trim()
  if (USER_NAME.test(name)) return name
  throw new ServerError(
    'USER_NAME_INVALID',
    'a user name is 1 to 64 letters, digits and . _ @ + - and begins with a letter or digit',
  )
}
