import { describe, expect, it } from 'vitest'
import { type CborInput, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { CredentialManagement } from '../../../../src/core/fido/ctap/credential-management.ts'
import { pinProtocol } from '../../../../src/core/fido/ctap/pin/protocol.ts'
import { PinUvAuthToken } from '../../../../src/core/fido/ctap/pin/token.ts'
import { type Bytes, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { ok, openWith, refusal } from '../../../support/ctap.ts'
import { pinVectors } from '../../../support/ctap-vectors.ts'

const RP_ID_HASH = fromHex('a379a6f6eeafb9a55e378c118034e2751e682fab9f2d30ab13d2125586ce1947')
const COSE_KEY = new Map<number, CborInput>([
  [1, 2],
  [3, -7],
  [-1, 1],
  [-2, new Uint8Array(32)],
  [-3, new Uint8Array(32)],
])

function token(version: 1 | 2 = 2): PinUvAuthToken {
  return new PinUvAuthToken(pinProtocol(version), fromHex(pinVectors(version).token.plain))
}

function rp(id: string, totalRPs?: number): Bytes {
  const map = new Map<number, CborInput>([
    [3, { id }],
    [4, RP_ID_HASH],
  ])
  if (totalRPs !== undefined) map.set(5, totalRPs)
  return ok(map)
}

function credential(n: number, totalCredentials?: number): Bytes {
  const map = new Map<number, CborInput>([
    [6, { id: Uint8Array.of(n), name: `user ${n}` }],
    [7, { id: Uint8Array.of(0xc0, n), type: 'public-key' }],
    [8, COSE_KEY],
    [10, 2],
    [11, new Uint8Array(32).fill(n)],
    [12, true],
  ])
  if (totalCredentials !== undefined) map.set(9, totalCredentials)
  return ok(map)
}

async function manage(answer: (request: Bytes) => Bytes, version: 1 | 2 = 2) {
  const { ctap, device } = await openWith(answer)
  return { credentials: new CredentialManagement(ctap, token(version)), device }
}

describe.each([1, 2] as const)('credential management over protocol %i', (version) => {
  const { auth_messages } = pinVectors(version)
  const length = version === 1 ? '50' : '5820'

  it('proves its token for the metadata as the vectors do', async () => {
    const answer = ok(new Map([1, 2].map((key) => [key, key * 3])))
    const { credentials, device } = await manage(() => answer, version)
    expect(await credentials.getMetadata()).toEqual({
      existingResidentCredentialsCount: 3,
      maxPossibleRemainingResidentCredentialsCount: 6,
    })
    const param = auth_messages.credMgmt_getCredsMetadata?.param
    expect(device.requests.map(toHex)).toEqual([`0aa30101030${version}04${length}${param}`])
  })

  it('proves its token for a list as the vectors do', async () => {
    const { credentials, device } = await manage(() => refusal('NO_CREDENTIALS'), version)
    expect(await credentials.enumerateCredentials(RP_ID_HASH)).toEqual([])
    const { message, param } = auth_messages.credMgmt_enumerateCredentialsBegin ?? {}
    const params = message?.slice(2)
    const expected = `0aa4010402${params}030${version}04${length}${param}`
    expect(device.requests.map(toHex)).toEqual([expected])
  })
})

describe('relying parties', () => {
  it('are listed one by one, without a token after the first', async () => {
    const answers = [rp('a.example', 3), rp('b.example'), rp('c.example')]
    const { credentials, device } = await manage(() => answers.shift() ?? refusal('NOT_ALLOWED'))
    const found = await credentials.enumerateRps()
    expect(found.map(({ rp: { id } }) => id)).toEqual(['a.example', 'b.example', 'c.example'])
    expect(found[0]?.rpIDHash).toEqual(RP_ID_HASH)
    expect(device.requests.slice(1).map(toHex)).toEqual(['0aa10103', '0aa10103'])
  })

  it.each([
    ['a status', refusal('NO_CREDENTIALS')],
    ['a number', ok(new Map([[5, 0]]))],
    ['nothing', ok()],
  ])('are none when the authenticator says so with %s', async (_, answer) => {
    const { credentials } = await manage(() => answer)
    expect(await credentials.enumerateRps()).toEqual([])
  })

  it('are not more than there can be', async () => {
    const { credentials } = await manage(() => rp('a.example', 2 ** 45))
    const found = credentials.enumerateRps()
    await expect(found).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })

  it('are refused without a hash', async () => {
    const answer = new Map<number, CborInput>([
      [3, { id: 'a.example' }],
      [5, 1],
    ])
    const { credentials } = await manage(() => ok(answer))
    const found = credentials.enumerateRps()
    await expect(found).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })

  it('are kept back from a token without permission', async () => {
    const { credentials } = await manage(() => refusal('PIN_AUTH_INVALID'))
    const found = credentials.enumerateRps()
    await expect(found).rejects.toMatchObject({ code: 'CTAP_PIN_AUTH_INVALID' })
  })
})

describe('credentials', () => {
  it('are listed with all that is known of them', async () => {
    const answers = [credential(1, 2), credential(2)]
    const { credentials } = await manage(() => answers.shift() ?? refusal('NOT_ALLOWED'))
    const found = await credentials.enumerateCredentials(RP_ID_HASH)
    expect(found).toHaveLength(2)
    expect(found[1]).toEqual({
      user: { id: Uint8Array.of(2), name: 'user 2' },
      credentialID: { id: Uint8Array.of(0xc0, 2), type: 'public-key' },
      publicKey: encodeCbor(COSE_KEY),
      credProtect: 2,
      largeBlobKey: new Uint8Array(32).fill(2),
      thirdPartyPayment: true,
    })
  })

  const credentialID = { id: Uint8Array.of(0xc0), type: 'public-key' }

  it('are deleted by their descriptor', async () => {
    const { credentials, device } = await manage(() => ok())
    await credentials.deleteCredential(credentialID)
    const [request] = device.requests.map(toHex)
    expect(request).toMatch(/^0aa4010602a102a262696441c064747970656a.{20}0302045820.{64}$/)
  })

  it('get other names for their user', async () => {
    const { credentials, device } = await manage(() => ok())
    await credentials.updateUserInformation(credentialID, { id: Uint8Array.of(1), name: 'ada' })
    const [request] = device.requests.map(toHex)
    expect(request).toMatch(/^0aa4010702a202a2.*03a26269644101646e616d6563616461/)
  })
})

describe('an authenticator', () => {
  const supports = async (options: Record<string, boolean>) => {
    const { info } = (await openWith(() => ok(), { options })).ctap
    return [
      CredentialManagement.isSupported(info),
      CredentialManagement.isUpdateSupported(info),
      CredentialManagement.isReadOnlySupported(info),
    ]
  }

  it('says which of this it can do', async () => {
    expect(await supports({})).toEqual([false, false, false])
    expect(await supports({ credentialMgmtPreview: true })).toEqual([true, false, false])
    expect(await supports({ credMgmt: true, perCredMgmtRO: true })).toEqual([true, true, true])
  })
})
