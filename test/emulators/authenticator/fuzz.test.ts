import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emulateAuthenticator } from '../../../src/emulators/authenticator/index.ts'
import { creation, PAGE, register, request } from './sample.ts'

/** Some member of an object, however deep, replaced by anything. */
function replaceSomewhere(value: object): fc.Arbitrary<object> {
  const paths = pathsIn(value)
  return fc
    .tuple(fc.constantFrom(...paths), fc.anything())
    .map(([path, replacement]) => replaced(value, path, replacement) as object)
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [
    [name],
    ...pathsIn(member).map((path) => [name, ...path]),
  ])
}

function replaced(
  value: unknown,
  [name, ...rest]: readonly string[],
  replacement: unknown,
): unknown {
  if (name === undefined) return replacement
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  const members = copy as Record<string, unknown>
  members[name] = replaced(members[name], rest, replacement)
  return copy
}

const extensions = {
  credProps: true,
  prf: { eval: { first: 'AQID', second: 'BAUG' } },
  largeBlob: { support: 'preferred' },
  credentialProtectionPolicy: 'userVerificationRequired',
  enforceCredentialProtectionPolicy: true,
} as const

const RUNS = { numRuns: 500 }

describe('options of any form', () => {
  it('make create() answer, or fail with an Error and keep nothing', async () => {
    const options = creation({ extensions, excludeCredentials: [{ id: 'AAAA', transports: [] }] })
    await fc.assert(
      fc.asyncProperty(replaceSomewhere(options), async (odd) => {
        const authenticator = emulateAuthenticator({ algorithms: [-8] })
        const outcome = await authenticator.create(odd as never, PAGE).catch((error) => error)
        expect(authenticator.credentials).toHaveLength(outcome instanceof Error ? 0 : 1)
        const state = JSON.parse(JSON.stringify(authenticator.save()))
        expect(emulateAuthenticator({ state }).credentials).toEqual(authenticator.credentials)
      }),
      RUNS,
    )
  })

  it('make get() answer, or fail with an Error', async () => {
    const authenticator = emulateAuthenticator({ algorithms: [-8] })
    const { credential } = await register(authenticator, { extensions: { prf: {} } })
    const prf = { ...extensions.prf, evalByCredential: { [credential.id]: { first: 'AQID' } } }
    const options = request({
      allowCredentials: [credential],
      extensions: { prf, largeBlob: { read: true } },
    })
    await fc.assert(
      fc.asyncProperty(replaceSomewhere(options), async (odd) => {
        const outcome = await authenticator.get(odd as never, PAGE).catch((error) => error)
        expect(outcome instanceof Error || outcome.id === credential.id).toBe(true)
      }),
      RUNS,
    )
  })
})
