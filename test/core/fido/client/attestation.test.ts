import { describe, expect, it } from 'vitest'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import { decodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import type { RegistrationResponse } from '../../../../src/core/fido/client/index.ts'
import { parseAttestationObject, verifyRegistration } from '../../../../src/core/fido/rp/index.ts'
import { CREATE, clientWith, ORIGIN } from './samples.ts'

const AAGUID = '01020304-0506-0708-090a-0b0c0d0e0f10'

function contents({ response }: RegistrationResponse) {
  const { fmt, attStmt, authData } = parseAttestationObject(response.attestationObject)
  expect(authData).toEqual(response.authenticatorData)
  const { aaguid } = parseAuthenticatorData(authData).attestedCredentialData ?? {}
  return { fmt, members: [...(attStmt as Map<string, unknown>).keys()], aaguid }
}

describe('attestation', () => {
  it.each([
    'none',
    undefined,
    'perhaps',
  ])('of conveyance %s tells nothing of the key', async (attestation) => {
    const { client } = await clientWith({ aaguid: AAGUID })
    const made = await client.makeCredential({ ...CREATE, attestation })
    expect(contents(made)).toEqual({ fmt: 'none', members: [], aaguid: new Uint8Array(16) })
    const verified = await verifyRegistration(made.toJSON(), { options: CREATE, origins: [ORIGIN] })
    expect(verified.attestation).toMatchObject({ fmt: 'none' })
  })

  it.each([
    'direct',
    'indirect',
  ])('of conveyance %s stays as the key made it', async (attestation) => {
    const { client } = await clientWith({ aaguid: AAGUID })
    const made = await client.makeCredential({ ...CREATE, attestation })
    const { fmt, members, aaguid } = contents(made)
    expect({ fmt, members }).toEqual({ fmt: 'packed', members: ['alg', 'sig', 'x5c'] })
    expect(aaguid?.at(0)).toBe(1)
  })

  it('by the credential itself says nothing, and stays', async () => {
    const aaguid = '00000000-0000-0000-0000-000000000000'
    const { client } = await clientWith({ attestation: 'self', aaguid })
    const made = await client.makeCredential(CREATE)
    expect(contents(made).fmt).toBe('packed')
    await verifyRegistration(made.toJSON(), { options: CREATE, origins: [ORIGIN] })
  })

  it('may have no statement at all', async () => {
    const { client } = await clientWith({ attestation: 'none' })
    const made = await client.makeCredential({ ...CREATE, attestation: 'direct' })
    expect(contents(made)).toMatchObject({ fmt: 'none', members: [] })
  })

  it('is written with its members in CTAP2’s order', async () => {
    const { client } = await clientWith()
    const { response } = await client.makeCredential({ ...CREATE, attestation: 'direct' })
    const object = decodeCbor(response.attestationObject, { maxDepth: 8 })
    expect([...(object as Map<string, unknown>).keys()]).toEqual(['fmt', 'attStmt', 'authData'])
  })
})
