import { expect, it } from 'vitest'
import {
  type TraceEvent,
  verifyAuthentication,
  verifyRegistration,
  webCryptoVerifier,
} from '../../src/core/fido/rp/index.ts'
import {
  authenticationExpectation,
  type Fixture,
  readFixtures,
  registrationExpectation,
} from '../support/fixtures.ts'
import { read } from './repository.ts'

const verifier = webCryptoVerifier()

/** The step that ends a fixture's ceremony, in the page's words, with its code. */
async function failureOf(fixture: Fixture): Promise<readonly (readonly [string, string])[]> {
  const failures: (readonly [string, string])[] = []
  const trace = (event: TraceEvent) => {
    if (event.kind !== 'step' || event.outcome !== 'failed' || !event.code) return
    const [, section, step] = /^§7\.([12])\.(\d+)$/.exec(event.section) ?? []
    failures.push([event.code, `${section === '1' ? 'R' : 'A'}${step}`])
  }
  const { response } = fixture.input
  await (fixture.kind === 'registration'
    ? verifyRegistration(response, { ...registrationExpectation(fixture, verifier), trace })
    : verifyAuthentication(response, { ...authenticationExpectation(fixture, verifier), trace })
  ).catch(() => undefined)
  return failures
}

it('docs/webauthn.md names the steps at which recorded ceremonies fail', {
  timeout: 30_000,
}, async () => {
  const rows = [...read('docs/webauthn.md').matchAll(/^\| `(WEBAUTHN_\w+)` \| ([^|]+) \|/gm)]
  const documented = new Map(rows.map(([, code, steps]) => [code, String(steps).split(', ')]))
  const refused = readFixtures().filter((fixture) => !fixture.expect.ok)
  const failures = (await Promise.all(refused.map(failureOf))).flat()
  expect(new Set(failures.map(([code]) => code)).size).toBeGreaterThan(15)
  const wrong = failures.filter(([code, step]) => !documented.get(code)?.includes(step))
  expect(wrong).toEqual([])
})
