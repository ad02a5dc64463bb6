import { describe, expect, it } from 'vitest'
import { verifyRegistration, webCryptoVerifier } from '../../../../src/core/fido/rp/index.ts'
import { nodeVerifier } from '../../../../src/node/crypto/index.ts'
import {
  type Fixture,
  readFixtures,
  registrationExpectation,
  verifyFixture,
} from '../../../support/fixtures.ts'
import { readVectors } from '../../../support/vectors.ts'

const fixtures = readFixtures()
const codes = new Map(
  Object.entries(readVectors<Record<string, string>>('webauthn-fixture-codes.json')),
)

/** The client that recorded it wrote an extension output with a length longer than needed. */
const RELAXED = 'real/fido2-lib/reg/none/fido2-helpers.js@8359'

const open = fixtures.filter(({ expect }) => expect.implementationDependent)
const accepted = fixtures.filter(
  ({ id, expect }) => expect.ok && !expect.implementationDependent && id !== RELAXED,
)
const refused = fixtures.filter(({ expect }) => !expect.ok)

async function outcome(fixture: Fixture, verifier = nodeVerifier()): Promise<unknown> {
  try {
    return await verifyFixture(fixture, verifier)
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}

describe.each([
  ['node:crypto', nodeVerifier()],
  ['WebCrypto', webCryptoVerifier()],
])('recorded and made ceremonies, with %s', (_name, verifier) => {
  it.each(
    accepted.map((fixture) => [fixture.id, fixture] as const),
  )('accepts %s', async (_id, fixture) => {
    const result = await verifyFixture(fixture, verifier)
    const { counter, flags } = fixture.expect.result ?? {}
    if (counter !== undefined) expect(result.credential.signCount).toBe(counter)
    if (flags) {
      expect(result.userVerified).toBe(flags.uv)
      expect(result.credential).toMatchObject({ backupEligible: flags.be, backupState: flags.bs })
    }
  })

  it.each(
    refused.map((fixture) => [fixture.id, fixture] as const),
  )('refuses %s', async (_id, fixture) => {
    const code = fixture.expect.code ? codes.get(fixture.expect.code) : /^WEBAUTHN_/
    expect(await outcome(fixture, verifier)).toEqual(
      typeof code === 'string' ? code : expect.stringMatching(code ?? /never/),
    )
  })
})

it.each(
  open.map((fixture) => [fixture.id, fixture] as const),
)('accepts %s, or finds its signature invalid', async (_id, fixture) => {
  const result = await outcome(fixture)
  const accepted = typeof result === 'object' && result !== null && 'credential' in result
  expect(accepted || result === 'WEBAUTHN_SIGNATURE_INVALID').toBe(true)
})

describe('what a fixture says of a registration', () => {
  const told = accepted.filter(({ kind, expect }) => kind === 'registration' && expect.result)

  it.each(told.map((fixture) => [fixture.id, fixture] as const))('%s', async (_id, fixture) => {
    const { fmt, attestationType, aaguid } = fixture.expect.result ?? {}
    const expected = registrationExpectation(fixture, nodeVerifier())
    const { attestation, credential } = await verifyRegistration(fixture.input.response, expected)
    expect(attestation.trusted).toBe(false)
    if (fmt) expect(attestation.fmt).toBe(fmt)
    if (attestationType) expect(attestation.type).toBe(attestationType)
    if (aaguid) expect(credential.aaguid.replaceAll('-', '')).toBe(aaguid.replaceAll('-', ''))
  })
})

describe('a client that writes CBOR lengths longer than needed', () => {
  const fixture = fixtures.find(({ id }) => id === RELAXED) as Fixture

  it('is refused', async () => {
    expect(await outcome(fixture)).toBe('WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED')
  })

  it('is accepted with strict: false', async () => {
    const expected = registrationExpectation(fixture, nodeVerifier())
    const result = await verifyRegistration(fixture.input.response, { ...expected, strict: false })
    expect(result.attestation.type).toBe('none')
  })
})

it('maps every kind of defect that the fixtures name to one code of its own', () => {
  const named = new Set(refused.flatMap((fixture) => fixture.expect.code ?? []))
  expect([...named].filter((kind) => !codes.has(kind))).toEqual([])
  expect(new Set(codes.values()).size).toBe(codes.size)
})
