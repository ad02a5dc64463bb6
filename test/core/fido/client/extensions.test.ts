import { describe, expect, it } from 'vitest'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import { type CborInput, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { hash } from '../../../../src/core/fido/client/ceremony.ts'
import { salt } from '../../../../src/core/fido/client/extensions/prf.ts'
import { Fido2Client as Client } from '../../../../src/core/fido/client/fido2-client.ts'
import {
  type AuthenticationResponse,
  defaultExtensions,
  type ExtensionInputs,
  type Fido2Client,
  hmacSecret,
  type RegistrationResponse,
} from '../../../../src/core/fido/client/index.ts'
import { concat, encodeUtf8, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { readVectors } from '../../../support/vectors.ts'
import {
  CREATE,
  clientOf,
  clientWith,
  GET,
  listOf,
  ORIGIN,
  PIN,
  RESIDENT,
  rejection,
} from './samples.ts'
import { info, stub } from './stub.ts'

const HMAC = { extensions: [...defaultExtensions, hmacSecret] }

function create(
  client: Fido2Client,
  extensions: ExtensionInputs,
  options = RESIDENT as object,
): Promise<RegistrationResponse> {
  return client.makeCredential({ ...CREATE, ...options, extensions })
}

async function get(
  client: Fido2Client,
  id: string,
  extensions: ExtensionInputs,
  options: object = {},
): Promise<AuthenticationResponse> {
  const allowCredentials = listOf(id)
  const selection = await client.getAssertion({ ...GET, allowCredentials, ...options, extensions })
  return selection.getResponse()
}

function signedOutputs({ response }: RegistrationResponse | AuthenticationResponse) {
  const { extensions } = parseAuthenticatorData(response.authenticatorData)
  return Object.fromEntries(extensions ?? [])
}

/** As a key without a user makes it. */
function authenticatorData(outputs?: CborInput) {
  const head = concat(hash(encodeUtf8('example.org')), new Uint8Array(5))
  head[32] = outputs === undefined ? 0x01 : 0x81
  return outputs === undefined ? head : concat(head, encodeCbor(outputs))
}

describe('prf', () => {
  it.each(
    readVectors<{ prfSalts: { first: string; salt: string }[] }>('fido2-client.json').prfSalts,
  )('makes its salts as others do: $first', ({ first, salt: expected }) => {
    expect(toHex(salt(fromHex(first)))).toBe(expected)
  })

  it.each([
    '2.0',
    '2.1',
    '2.3',
  ] as const)('gives the same for the same input on CTAP %s', async (profile) => {
    const { client } = await clientWith({ profile, pin: PIN })
    const made = await create(client, { prf: {} })
    expect(made.clientExtensionResults).toEqual({ prf: { enabled: true } })
    const evaluate = async (first: string, second?: string) => {
      const prf = {
        eval: { first: encodeUtf8(first), ...(second && { second: encodeUtf8(second) }) },
      }
      const { clientExtensionResults } = await get(client, made.id, { prf })
      return clientExtensionResults.prf?.results
    }
    const one = await evaluate('a')
    const two = await evaluate('a', 'b')
    expect(one?.first).toHaveLength(32)
    expect(one?.second).toBeUndefined()
    expect(two?.first).toEqual(one?.first)
    expect(two?.second).toHaveLength(32)
    expect(two?.second).not.toEqual(two?.first)
  })

  it('is evaluated while the credential is made, where the key can', async () => {
    const { client } = await clientWith({ profile: '2.3', pin: PIN })
    const prf = { eval: { first: 'AQ', second: 'Ag' } }
    const made = await create(client, { prf })
    const { results } = made.clientExtensionResults.prf ?? {}
    const later = await get(client, made.id, { prf })
    expect(later.clientExtensionResults.prf?.results).toEqual(results)
    expect(results?.second).toHaveLength(32)
    const json = JSON.parse(JSON.stringify(later))
    expect(json.clientExtensionResults.prf.results.first).toMatch(/^[\w-]{43}$/)
  })

  it.each([
    ['the key cannot', '2.1', PIN],
    ['nobody can be verified', '2.3', undefined],
  ] as const)('is not evaluated while the credential is made, where %s', async (_name, profile, pin) => {
    const { client } = await clientWith({ profile, ...(pin && { pin }) })
    const made = await create(client, { prf: { eval: { first: 'AQ' } } })
    expect(made.clientExtensionResults).toEqual({ prf: { enabled: true } })
  })

  it('takes the input of the credential before the one for all', async () => {
    const { client } = await clientWith({ pin: PIN })
    const { id } = await create(client, { prf: {} })
    const results = async (prf: object) =>
      (await get(client, id, { prf }, { allowCredentials: listOf('AAAA', id) }))
        .clientExtensionResults.prf?.results
    const own = await results({
      eval: { first: 'Ag' },
      evalByCredential: { [id]: { first: 'AQ' } },
    })
    expect(own).toEqual(await results({ eval: { first: 'AQ' } }))
    expect(await results({ evalByCredential: { AAAA: { first: 'AQ' } } })).toBeUndefined()
  })

  it('verifies the user, whatever the page says, and refuses where that cannot be', async () => {
    const { client, key } = await clientWith({ pin: PIN })
    const { id } = await create(client, { prf: {} })
    const prf = { eval: { first: 'AQ' } }
    const response = await get(client, id, { prf }, { userVerification: 'discouraged' })
    expect((response.response.authenticatorData[32] as number) & 4).toBe(4)
    expect(await rejection(get(await clientOf(key, { userInteraction: {} }), id, { prf }))).toBe(
      'CLIENT_PIN_REQUIRED',
    )
    const bare = (await clientWith()).client
    const made = await create(bare, { prf: {} })
    expect(await rejection(get(bare, made.id, { prf }))).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it.each([
    ['for a credential that is not allowed', { AAAA: { first: 'AQ' } }],
    ['for what is no credential ID', { '': { first: 'AQ' } }],
  ])('is refused %s', async (_name, evalByCredential) => {
    const { client } = await clientWith({ pin: PIN })
    const { id } = await create(client, { prf: {} })
    const code = await rejection(get(client, id, { prf: { evalByCredential } }))
    expect(code).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
    const all = client.getAssertion({ ...GET, extensions: { prf: { evalByCredential } } })
    expect(await rejection(all)).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it('is for authentication alone when it names credentials', async () => {
    const { client } = await clientWith({ pin: PIN })
    const code = await rejection(create(client, { prf: { evalByCredential: {} } }))
    expect(code).toBe('CLIENT_BAD_REQUEST')
  })

  it('has no results where the key has nothing for it, and needs no PIN then', async () => {
    const answer = new Map<number, CborInput>([
      [2, authenticatorData()],
      [3, Uint8Array.of(1)],
    ])
    const { device } = stub(([command]) => (command === 0x04 ? info() : answer))
    const response = await get(new Client(device, ORIGIN), 'AQID', {
      prf: { eval: { first: 'AQ' } },
    })
    expect(response.clientExtensionResults).toEqual({ prf: {} })
  })
})

describe('hmac-secret', () => {
  const SALTS = { salt1: new Uint8Array(32).fill(1), salt2: new Uint8Array(32).fill(2) }

  it('is not there unless it is asked for', async () => {
    const { client } = await clientWith({ pin: PIN })
    const made = await create(client, { hmacCreateSecret: true })
    expect(made.clientExtensionResults).toEqual({})
  })

  it.each(['2.0', '2.1', '2.3'] as const)('gives outputs for salts on CTAP %s', async (profile) => {
    const { client } = await clientWith({ profile, pin: PIN }, HMAC)
    const made = await create(client, { hmacCreateSecret: true })
    expect(made.clientExtensionResults).toEqual({ hmacCreateSecret: true })
    const one = await get(client, made.id, { hmacGetSecret: { salt1: SALTS.salt1 } })
    const two = await get(client, made.id, { hmacGetSecret: SALTS })
    expect(one.clientExtensionResults.hmacGetSecret?.output2).toBeUndefined()
    expect(two.clientExtensionResults.hmacGetSecret?.output2).toHaveLength(32)
    expect(two.clientExtensionResults.hmacGetSecret?.output1).toEqual(
      one.clientExtensionResults.hmacGetSecret?.output1,
    )
  })

  it('gives others without verification', async () => {
    const { client } = await clientWith({ pin: PIN }, HMAC)
    const { id } = await create(client, { hmacCreateSecret: true })
    const hmacGetSecret = { salt1: SALTS.salt1 }
    const verified = await get(client, id, { hmacGetSecret }, { userVerification: 'required' })
    const not = await get(client, id, { hmacGetSecret }, { userVerification: 'discouraged' })
    const [a, b] = [verified, not].map((it) => it.clientExtensionResults.hmacGetSecret?.output1)
    expect(a).toHaveLength(32)
    expect(b).toHaveLength(32)
    expect(a).not.toEqual(b)
  })

  it('is evaluated while the credential is made, where the key can', async () => {
    const { client } = await clientWith({ pin: PIN }, HMAC)
    const made = await create(client, { hmacCreateSecret: true, hmacGetSecret: SALTS })
    const later = await get(client, made.id, { hmacGetSecret: SALTS })
    expect(made.clientExtensionResults.hmacGetSecret).toEqual(
      later.clientExtensionResults.hmacGetSecret,
    )
  })

  it.each([31, 33, 0])('refuses a salt of %i bytes', async (length) => {
    const { client } = await clientWith({ pin: PIN }, HMAC)
    const hmacGetSecret = { salt1: new Uint8Array(length) }
    const code = await rejection(client.getAssertion({ ...GET, extensions: { hmacGetSecret } }))
    expect(code).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it('says that it was not made where the key cannot', async () => {
    const steps = hmacSecret.register?.({
      info: { extensions: [], options: {} } as never,
      inputs: { hmacCreateSecret: true },
      origin: undefined,
      residentKey: false,
    })
    expect(steps?.finish?.({} as never)).toEqual({ hmacCreateSecret: false })
  })
})

describe('credProtect', () => {
  it.each([
    ['userVerificationOptional', 1],
    ['userVerificationOptionalWithCredentialIDList', 2],
    ['userVerificationRequired', 3],
  ])('of policy %s is level %i', async (credentialProtectionPolicy, level) => {
    const { client } = await clientWith({ pin: PIN })
    const made = await create(client, { credentialProtectionPolicy })
    expect(signedOutputs(made)).toEqual({ credProtect: level })
  })

  it.each([
    ['fails', 'userVerificationRequired', true, 'CLIENT_CONFIGURATION_UNSUPPORTED'],
    ['does not matter', 'userVerificationRequired', false, 'CLIENT_OTHER_ERROR'],
    ['does not matter', 'userVerificationOptional', true, 'CLIENT_OTHER_ERROR'],
  ])('that the key lacks %s: %s, enforced: %s', async (_name, policy, enforce, code) => {
    const { device, requests } = stub(([command]) => (command === 0x04 ? info() : { status: 0x30 }))
    const extensions = {
      credentialProtectionPolicy: policy,
      enforceCredentialProtectionPolicy: enforce,
    }
    const client = new Client(device, ORIGIN)
    expect(await rejection(client.makeCredential({ ...CREATE, extensions }))).toBe(code)
    expect(requests).toHaveLength(code === 'CLIENT_OTHER_ERROR' ? 3 : 2)
  })

  it('of a policy that nobody knows is a bad request', async () => {
    const { client } = await clientWith()
    const credentialProtectionPolicy = 'some'
    expect(await rejection(create(client, { credentialProtectionPolicy }))).toBe(
      'CLIENT_BAD_REQUEST',
    )
  })
})

describe('credBlob', () => {
  it.each(['2.1', '2.3'] as const)('comes back on CTAP %s', async (profile) => {
    const { client } = await clientWith({ profile, pin: PIN })
    const made = await create(client, { credBlob: encodeUtf8('a note') })
    expect(made.clientExtensionResults).toEqual({ credBlob: true })
    const { clientExtensionResults } = await get(client, made.id, { getCredBlob: true })
    expect(clientExtensionResults.getCredBlob).toEqual(encodeUtf8('a note'))
  })

  it('that is too long, or has no key, is not stored', async () => {
    for (const [profile, length] of [
      ['2.1', 65],
      ['2.0', 1],
    ] as const) {
      const { client } = await clientWith({ profile, pin: PIN })
      const made = await create(client, { credBlob: new Uint8Array(length) })
      expect(made.clientExtensionResults).toEqual({ credBlob: false })
      const { clientExtensionResults } = await get(client, made.id, {})
      expect(clientExtensionResults).toEqual({})
    }
  })
})

describe('largeBlob', () => {
  const blob = encodeUtf8('a certificate '.repeat(100))

  it.each(['2.1', '2.3'] as const)('is written and read on CTAP %s', async (profile) => {
    const { client, key } = await clientWith({ profile, pin: PIN })
    const made = await create(client, { largeBlob: { support: 'required' } })
    expect(made.clientExtensionResults).toEqual({ largeBlob: { supported: true } })
    const read = async () =>
      (await get(client, made.id, { largeBlob: { read: true } })).clientExtensionResults.largeBlob
    expect(await read()).toEqual({})
    const written = await get(client, made.id, { largeBlob: { write: blob } })
    expect(written.clientExtensionResults).toEqual({ largeBlob: { written: true } })
    key.powerCycle()
    expect((await read())?.blob).toEqual(blob)
  })

  it('is written without a PIN where none is set', async () => {
    const { client } = await clientWith()
    const { id } = await create(client, { largeBlob: { support: 'required' } })
    const { clientExtensionResults } = await get(client, id, { largeBlob: { write: blob } })
    expect(clientExtensionResults).toEqual({ largeBlob: { written: true } })
  })

  it('without room is not written, which is an answer', async () => {
    const { client } = await clientWith({ pin: PIN, maxLargeBlobs: 1024 })
    const { id } = await create(client, { largeBlob: { support: 'required' } })
    const write = crypto.getRandomValues(new Uint8Array(2000))
    const { clientExtensionResults } = await get(client, id, { largeBlob: { write } })
    expect(clientExtensionResults).toEqual({ largeBlob: { written: false } })
  })

  it('is not supported where the key or the credential cannot', async () => {
    const old = await clientWith({ profile: '2.0', pin: PIN })
    const made = await create(old.client, { largeBlob: { support: 'preferred' } })
    expect(made.clientExtensionResults).toEqual({ largeBlob: { supported: false } })
    const read = await get(old.client, made.id, { largeBlob: { read: true } })
    expect(read.clientExtensionResults).toEqual({ largeBlob: {} })
    const written = await get(old.client, made.id, { largeBlob: { write: blob } })
    expect(written.clientExtensionResults).toEqual({ largeBlob: { written: false } })
    const required = { largeBlob: { support: 'required' } }
    expect(await rejection(create(old.client, required))).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
    const { client } = await clientWith({ pin: PIN })
    expect(await rejection(create(client, required, {}))).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it.each([
    ['support in an authentication', { support: 'required' }],
    ['read and write at once', { read: true, write: 'AAAA' }],
  ])('with %s is a bad request', async (_name, largeBlob) => {
    const { client } = await clientWith({ pin: PIN })
    expect(await rejection(get(client, 'AAAA', { largeBlob }))).toBe('CLIENT_BAD_REQUEST')
  })

  it('is for authentication when it is read or written, and is written for one credential', async () => {
    const { client } = await clientWith({ pin: PIN })
    expect(await rejection(create(client, { largeBlob: { read: true } }))).toBe(
      'CLIENT_BAD_REQUEST',
    )
    const extensions = { largeBlob: { write: 'AAAA' } }
    for (const list of [{}, { allowCredentials: listOf('AAAA', 'BBBB') }]) {
      const code = await rejection(client.getAssertion({ ...GET, ...list, extensions }))
      expect(code).toBe('CLIENT_BAD_REQUEST')
    }
  })
})

describe('what the key says itself', () => {
  it('is asked for and is in the authenticator data', async () => {
    const { client } = await clientWith({ pin: PIN, profile: '2.3' })
    const payment = { isPayment: true }
    const made = await create(client, { pinComplexityPolicy: true, minPinLength: true, payment })
    const { extensions } = await client.info
    expect(extensions).toEqual(expect.arrayContaining(['pinComplexityPolicy', 'thirdPartyPayment']))
    expect(signedOutputs(made)).toMatchObject({ pinComplexityPolicy: expect.any(Boolean) })
    const used = await get(client, made.id, { payment })
    expect(signedOutputs(used)).toEqual({ thirdPartyPayment: true })
    expect(used.clientExtensionResults).toEqual({})
  })

  it('is not asked of a key that has no such thing', async () => {
    const { client } = await clientWith({ pin: PIN, profile: '2.0' })
    const inputs = {
      pinComplexityPolicy: true,
      minPinLength: true,
      payment: { isPayment: true },
      uvm: true,
    }
    expect(signedOutputs(await create(client, inputs))).toEqual({})
  })

  it.each([
    ['an option', info([[4, new Map([['setMinPINLength', true]])]])],
    ['an extension', info([[2, ['minPinLength']]])],
  ])('minPinLength is asked of keys that have %s', async (_name, answer) => {
    const { device, requests } = stub(([command]) => (command === 0x04 ? answer : { status: 0x30 }))
    await rejection(create(new Client(device, ORIGIN), { minPinLength: true }, {}))
    expect(toHex(requests.at(-1) as Uint8Array)).toContain(toHex(encodeUtf8('minPinLength')))
  })

  it('tells how the user was verified, on keys that still do', async () => {
    const entry = [2, 4, 2]
    for (const [uvm, expected] of [
      [[entry], { uvm: [entry] }],
      [[[2, 4]], {}],
      ['fingerprint', {}],
    ] as const) {
      const authData = authenticatorData({ uvm: uvm as CborInput })
      const answer = new Map<number, CborInput>([
        [2, authData],
        [3, Uint8Array.of(1)],
      ])
      const { device } = stub(([command]) => (command === 0x04 ? info([[2, ['uvm']]]) : answer))
      const response = await get(new Client(device, ORIGIN), 'AQID', { uvm: true })
      expect(response.clientExtensionResults).toEqual(expected)
    }
  })
})

describe('credProps', () => {
  it('is only told when it is asked for', async () => {
    const { client } = await clientWith()
    expect((await create(client, {})).clientExtensionResults).toEqual({})
    expect((await create(client, { credProps: true })).clientExtensionResults).toEqual({
      credProps: { rk: true },
    })
  })
})

describe('extensions that nobody knows', () => {
  it('are ignored', async () => {
    const { client } = await clientWith()
    const made = await create(client, { whatever: true })
    expect(made.clientExtensionResults).toEqual({})
  })

  it('can be one’s own', async () => {
    const own = { name: 'own', register: () => ({ finish: () => ({ own: 7 }) }) }
    const { client } = await clientWith({}, { extensions: [own] })
    expect((await create(client, { credProps: true })).clientExtensionResults).toEqual({ own: 7 })
  })
})
