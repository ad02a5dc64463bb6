import { redacted } from '../../shared/trace.ts'

/** Members of extension inputs and outputs that can be secret, by extension. */
const SECRETS: ReadonlyMap<string, readonly string[]> = /* @__PURE__ */ (() =>
  new Map([
    ['prf', ['eval', 'evalByCredential', 'results']],
    ['hmacGetSecret', ['salt1', 'salt2', 'output1', 'output2']],
    ['largeBlob', ['write', 'blob']],
  ]))()

/** Extension inputs or outputs as a trace may show them. */
export function redactExtensions(
  extensions: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...extensions }
  for (const [name, secrets] of SECRETS) {
    const value = shown[name]
    if (typeof value === 'object' && value !== null) shown[name] = redactMembers(value, secrets)
  }
  return shown
}

function redactMembers(value: object, secrets: readonly string[]): object {
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    secrets.includes(name) ? redacted(member) : member,
  ])
  return Object.fromEntries(entries)
}
