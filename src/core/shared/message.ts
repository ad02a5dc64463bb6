import type { z } from 'zod/mini'
import { MessageError } from './errors.ts'

/**
 * Checks a foreign value against a schema and answers with the typed message.
 *
 * @param name What the message is, for the error's sentence: `'authentication response'`.
 * @param schema The form that the message must have.
 * @param value What arrived.
 * @throws {MessageError} `MESSAGE_MALFORMED`, naming the first member that is wrong. Values are not
 *   repeated in the sentence, because they can be secret.
 */
export function decodeMessage<Schema extends z.ZodMiniType>(
  name: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue?.path.map(String).join('.')
  const problem = issue ? describe(issue) : 'is malformed'
  throw new MessageError('MESSAGE_MALFORMED', `${name}: ${path || 'the message'} ${problem}`, {
    cause: result.error,
  })
}

/** Names what was wanted; `zod/mini` carries no sentences of its own. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `is not of type ${issue.expected}`
  if (issue.code === 'invalid_value') return `is not one of ${issue.values.map(String).join(', ')}`
  return issue.message && issue.message !== 'Invalid input' ? issue.message : 'is malformed'
}
