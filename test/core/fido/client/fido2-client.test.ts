import { describe, expect, it, vi } from 'vitest'
import { type CborInput, decodeCbor, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { hash } from '../../../../src/core/fido/client/ceremony.ts'
import { DefaultClientDataCollector } from '../../../../src/core/fido/client/client-data.ts'
import { Fido2Client } from '../../../../src/core/fido/client/fido2-client.ts'
import { decodeUtf8, encodeUtf8, fromHex } from '../../../../src/core/shared/bytes.ts'
import type { TraceEvent } from '../../../../src/core/shared/trace.ts'
import { directDevice, openKey, softwareKey, watched } from '../../../support/ctap-devices.ts'
import { readVectors } from '../../../support/vectors.ts'
import {
  CREATE,
  clientOf,
  clientWith,
  GET,
  KNOWS,
  listOf,
  ORIGIN,
  PIN,
  RESIDENT,
  rejection,
} from './samples.ts'
import { info, stub } from './stub.ts'

const VECTORS = readVectors<{ getInfo: string; makeCredential: string }>('fido2-client.json')

/** The parameters of a request by their number. */
function parametersOf(request: Uint8Array | undefined): Map<unknown, unknown> {
  return decodeCbor((request as Uint8Array).subarray(1)) as Map<unknown, unknown>
}

describe('a client', () => {
  it('tells what its authenticator can do', async () => {
    const { client } = await clientWith({ profile: '2.1', pin: PIN })
    const { versions, options } = await client.info
    expect(versions).toContain('FIDO_2_1')
    expect(options.clientPin).toBe(true)
  })

  it('refuses the recorded answer of a real key, which was for another RP ID', async () => {
    const { device, requests } = stub(([command]) => {
      if (command === 0x04) return { raw: fromHex(VECTORS.getInfo) }
      return command === 0x01 ? { raw: fromHex(VECTORS.makeCredential) } : undefined
    })
    const client = new Fido2Client(device, ORIGIN)
    const authenticatorSelection = { userVerification: 'discouraged' }
    const ceremony = client.makeCredential({ ...CREATE, authenticatorSelection })
    await expect(ceremony).rejects.toThrow('answered for another RP ID')
    const sent = parametersOf(requests.at(-1))
    expect([...sent.keys()]).toEqual([1, 2, 3, 4])
    expect(sent.get(2)).toEqual(
      new Map([
        ['id', 'example.org'],
        ['name', 'Example'],
      ]),
    )
  })

  it('sends no more than what is asked for', async () => {
    const { device, requests } = watched(await openKey(softwareKey({ pin: PIN })))
    const client = new Fido2Client(device, ORIGIN, { userInteraction: KNOWS })
    const made = await client.makeCredential({ ...CREATE, ...RESIDENT })
    const clientDataHash = hash(made.response.clientDataJSON)
    const create = parametersOf(requests.at(-1))
    expect([...create.keys()]).toEqual([1, 2, 3, 4, 7, 8, 9])
    expect(create.get(1)).toEqual(clientDataHash)
    expect(create.get(7)).toEqual(new Map([['rk', true]]))
    await client.getAssertion(GET)
    expect([...parametersOf(requests.at(-1)).keys()]).toEqual([1, 2, 6, 7])
  })

  it('takes a collector in place of an origin', async () => {
    class Payments extends DefaultClientDataCollector {
      override getRequestType(): string {
        return 'payment.get'
      }
    }
    const key = softwareKey()
    const client = new Fido2Client(directDevice(key), new Payments(ORIGIN))
    const made = await client.makeCredential(CREATE)
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf(made.id) })
    const { response } = await selection.getResponse()
    expect(JSON.parse(decodeUtf8(response.clientDataJSON)).type).toBe('payment.get')
  })

  it('refuses an RP ID that is not the origin’s, unless it is told to accept it', async () => {
    const rp = { id: 'example.com', name: 'Other' }
    const { client, key } = await clientWith()
    expect(await rejection(client.makeCredential({ ...CREATE, rp }))).toBe('CLIENT_BAD_REQUEST')
    const lax = await clientOf(key, { verify: () => true })
    await expect(lax.makeCredential({ ...CREATE, rp })).resolves.toBeDefined()
  })

  it('uses the RP ID of the origin in assertions too, where the options have none', async () => {
    const { client } = await clientWith()
    const { challenge } = GET
    const made = await client.makeCredential({ ...CREATE, rp: { name: 'Example' } })
    const selection = await client.getAssertion({ challenge, allowCredentials: listOf(made.id) })
    const { authenticatorData } = (await selection.getResponse()).response
    expect(authenticatorData.subarray(0, 32)).toEqual(hash(encodeUtf8('example.org')))
  })

  it('gives the JSON form of Level 3', async () => {
    const { client } = await clientWith({ pin: PIN })
    const json = JSON.parse(JSON.stringify(await client.makeCredential(CREATE)))
    expect(Object.keys(json).sort()).toEqual([
      'authenticatorAttachment',
      'clientExtensionResults',
      'id',
      'rawId',
      'response',
      'type',
    ])
    expect(json).toMatchObject({
      type: 'public-key',
      rawId: json.id,
      response: { publicKeyAlgorithm: -7 },
    })
    expect(Object.keys(json.response).sort()).toEqual([
      'attestationObject',
      'authenticatorData',
      'clientDataJSON',
      'publicKey',
      'publicKeyAlgorithm',
      'transports',
    ])
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf(json.id) })
    const { response } = JSON.parse(JSON.stringify(await selection.getResponse()))
    expect(response).toMatchObject({
      clientDataJSON: expect.any(String),
      authenticatorData: expect.any(String),
      signature: expect.any(String),
    })
  })

  it.each([-7, -8, -35, -47, -48])('makes keys for algorithm %i', async (alg) => {
    const { client } = await clientWith()
    const pubKeyCredParams = [{ type: 'public-key', alg }]
    const { response } = await client.makeCredential({ ...CREATE, pubKeyCredParams })
    expect(response.publicKeyAlgorithm).toBe(alg)
    expect(response.publicKey?.[0]).toBe(0x30)
  })

  it('is told when no algorithm fits', async () => {
    const { client } = await clientWith()
    const pubKeyCredParams = [{ type: 'public-key', alg: -257 }]
    const code = await rejection(client.makeCredential({ ...CREATE, pubKeyCredParams }))
    expect(code).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it('traces what it says and hears', async () => {
    const events: TraceEvent[] = []
    const { client } = await clientWith({ pin: PIN }, { trace: (event) => events.push(event) })
    await client.makeCredential(CREATE)
    const names = events.map(({ name }) => name)
    expect(names).toContain('authenticatorMakeCredential')
    expect(names[0]).toBe('authenticatorGetInfo')
  })

  it('carries out ceremonies that are started together one after the other', async () => {
    const { client } = await clientWith({ pin: PIN })
    const user = (id: string) => ({ ...CREATE.user, id })
    const made = await Promise.all(
      ['AQ', 'Ag', 'Aw'].map((id) =>
        client.makeCredential({ ...CREATE, ...RESIDENT, user: user(id) }),
      ),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(3)
    const [first, second] = await Promise.all([client.getAssertion(GET), client.getAssertion(GET)])
    expect(first?.getAssertions()).toHaveLength(3)
    expect(second?.getAssertions()).toHaveLength(3)
  })
})

describe('a discoverable credential', () => {
  it.each([
    ['required', 100, true],
    ['preferred', 100, true],
    ['preferred', 0, false],
    ['discouraged', 100, false],
  ])('that is %s, with room for %i, is made: %s', async (residentKey, capacity, rk) => {
    const { client } = await clientWith({ capacity })
    const options = {
      ...CREATE,
      authenticatorSelection: { residentKey },
      extensions: { credProps: true },
    }
    const { clientExtensionResults } = await client.makeCredential(options)
    expect(clientExtensionResults).toEqual({ credProps: { rk } })
  })

  it('cannot be made where there is no room at all', async () => {
    const { client } = await clientWith({ capacity: 0 })
    const code = await rejection(client.makeCredential({ ...CREATE, ...RESIDENT }))
    expect(code).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it('cannot be made when the room is full', async () => {
    const { client } = await clientWith({ capacity: 1 })
    await client.makeCredential({ ...CREATE, ...RESIDENT })
    const user = { ...CREATE.user, id: 'Ag' }
    await expect(client.makeCredential({ ...CREATE, ...RESIDENT, user })).rejects.toMatchObject({
      code: 'CLIENT_CONFIGURATION_UNSUPPORTED',
      cause: { code: 'CTAP_KEY_STORE_FULL' },
    })
  })
})

describe('the attachment', () => {
  it.each([
    ['cross-platform', true],
    [undefined, true],
    ['elsewhere', true],
    ['platform', false],
  ])('%s fits a security key: %s', async (authenticatorAttachment, fits) => {
    const { client } = await clientWith()
    const authenticatorSelection = authenticatorAttachment ? { authenticatorAttachment } : {}
    const made = client.makeCredential({ ...CREATE, authenticatorSelection })
    if (fits)
      await expect(made).resolves.toMatchObject({ authenticatorAttachment: 'cross-platform' })
    else expect(await rejection(made)).toBe('CLIENT_DEVICE_INELIGIBLE')
  })
})

describe('several accounts', () => {
  it('are all there to choose from', async () => {
    const { client } = await clientWith({ pin: PIN })
    for (const name of ['ada', 'bob', 'eve']) {
      const user = { id: encodeUtf8(name), name, displayName: name }
      await client.makeCredential({ ...CREATE, ...RESIDENT, user })
    }
    const selection = await client.getAssertion(GET)
    const names = selection.getAssertions().map(({ user }) => user?.name)
    expect([...names].sort()).toEqual(['ada', 'bob', 'eve'])
    const index = names.indexOf('bob')
    const response = await selection.getResponse(index)
    expect(response.response.userHandle).toEqual(encodeUtf8('bob'))
    expect(await selection.getResponse(index)).toBe(response)
    await expect(selection.getResponse(3)).rejects.toBeInstanceOf(RangeError)
  })
})

describe('enterprise attestation', () => {
  const enterprise = { ...CREATE, attestation: 'enterprise' }
  const asked = async (keyOptions: object, clientOptions: object) => {
    const { device, requests } = watched(directDevice(softwareKey(keyOptions)))
    const client = new Fido2Client(device, ORIGIN, clientOptions)
    await client.makeCredential(enterprise)
    return parametersOf(requests.at(-1)).get(0x0a)
  }

  it('is not asked for where it is not switched on', async () => {
    expect(await asked({ enterpriseAttestation: true }, {})).toBeUndefined()
  })

  it.each([
    ['vendor-facilitated', [], 1],
    ['platform-managed for an RP ID of the platform’s list', ['example.org'], 2],
  ])('is %s', async (_name, enterpriseRpIds, expected) => {
    const { device, requests } = stub(([command]) =>
      command === 0x04 ? info([[4, new Map([['ep', true]])]]) : { status: 0x30 },
    )
    const client = new Fido2Client(device, ORIGIN, { enterpriseRpIds })
    await rejection(client.makeCredential(enterprise))
    expect(parametersOf(requests.at(-1)).get(0x0a)).toBe(expected)
  })
})

describe('formats of attestation', () => {
  it.each([
    ['sent to a key that says which it has', [[0x16, ['packed', 'tpm']]], ['tpm']],
    ['not sent to an older one', [], undefined],
  ] as const)('are %s', async (_name, members, expected) => {
    const { device, requests } = stub(([command]) =>
      command === 0x04 ? info(members as never) : { status: 0x30 },
    )
    const client = new Fido2Client(device, ORIGIN)
    const options = { ...CREATE, attestation: 'direct', attestationFormats: ['tpm'] }
    await rejection(client.makeCredential(options))
    expect(parametersOf(requests.at(-1)).get(0x0b)).toEqual(expected)
  })
})

describe('a key that wants more than it said', () => {
  it('gets a verified user after all', async () => {
    const key = softwareKey({ pin: PIN })
    const real = directDevice(key)
    let refusals = 0
    const cbor: typeof real.cbor = async (request, options) => {
      const isBare = request[0] === 0x01 && !parametersOf(request).has(8)
      if (isBare) refusals++
      return isBare ? Uint8Array.of(0x36) : real.cbor(request, options)
    }
    const requestPin = vi.fn(() => PIN)
    const client = new Fido2Client({ ...real, cbor }, ORIGIN, { userInteraction: { requestPin } })
    const authenticatorSelection = { userVerification: 'discouraged' }
    const made = await client.makeCredential({ ...CREATE, authenticatorSelection })
    expect(made.response.authenticatorData[32]).toBe(0x45)
    expect([refusals, requestPin.mock.calls.length]).toEqual([1, 1])
  })

  it('and never has enough is given up', async () => {
    const options = new Map([['clientPin', false]])
    const { device } = stub(([command]) =>
      command === 0x04 ? info([[4, options]]) : { status: 0x36 },
    )
    const code = await rejection(new Fido2Client(device, ORIGIN).makeCredential(CREATE))
    expect(code).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })
})

describe('a list for a key with little room for messages', () => {
  it('is asked for in smaller and smaller pieces, down to one that does not fit', async () => {
    const members: [number, CborInput][] = [
      [5, 300],
      [7, 10],
    ]
    const lengths: number[] = []
    const { device } = stub((request) => {
      if (request[0] === 0x04) return info(members)
      const list = parametersOf(request).get(3) as unknown[]
      lengths.push(list.length)
      return { status: 0x2e }
    })
    const ids = [50, 50, 50, 400, 50].map((size, i) => Uint8Array.from({ length: size }, () => i))
    const allowCredentials = ids.map((id) => ({ type: 'public-key', id }))
    const client = new Fido2Client(device, ORIGIN)
    const code = await rejection(client.getAssertion({ ...GET, allowCredentials }))
    expect(code).toBe('CLIENT_DEVICE_INELIGIBLE')
    expect(lengths).toEqual([3, 1, 1])
  })
})

describe('a key that answers wrongly', () => {
  const authData = (rpId: string, flags: number, rest = new Uint8Array()) => {
    const data = new Uint8Array(37 + rest.length)
    data.set(hash(encodeUtf8(rpId)))
    data[32] = flags
    data.set(rest, 37)
    return data
  }
  const attested = (key: Uint8Array) => {
    const rest = new Uint8Array(19 + key.length)
    rest[17] = 1
    rest.set(key, 19)
    return authData('example.org', 0x41, rest)
  }
  const okp = (members: [number, CborInput][]) =>
    encodeCbor(new Map<number, CborInput>([[1, 1], [-1, 6], [-2, new Uint8Array(32)], ...members]))
  const made = (data: Uint8Array) =>
    new Map<number, CborInput>([
      [1, 'none'],
      [2, data],
    ])

  it.each<[string, CborInput | { raw: Uint8Array }]>([
    ['for another RP ID', made(authData('example.com', 0x41))],
    ['without a credential', made(authData('example.org', 0x01))],
    ['for another algorithm', made(attested(okp([[3, -8]])))],
    ['without algorithm', made(attested(okp([])))],
    ['with a key that is no map', made(attested(Uint8Array.of(0x01)))],
    ['that ends too early', made(authData('example.org', 0x41).subarray(0, 20))],
    ['that is a text', 'no'],
    ['that is no CBOR', { raw: Uint8Array.of(0xff) }],
    ['of nothing', new Map()],
  ])('with a credential %s fails with a ClientError', async (_name, answer) => {
    const { device } = stub(([command]) => (command === 0x04 ? info() : answer))
    const code = await rejection(new Fido2Client(device, ORIGIN).makeCredential(CREATE))
    expect(code).toBe('CLIENT_OTHER_ERROR')
  })

  it.each<[string, [number, CborInput][]]>([
    [
      'for another RP ID',
      [
        [
          1,
          new Map<string, CborInput>([
            ['type', 'public-key'],
            ['id', Uint8Array.of(1)],
          ]),
        ],
        [2, authData('example.com', 1)],
      ],
    ],
    ['without credential', [[2, authData('example.org', 1)]]],
    [
      'that counts on and on',
      [
        [2, authData('example.org', 1)],
        [5, 2 ** 32],
      ],
    ],
  ])('with an assertion %s fails with a ClientError', async (_name, members) => {
    const answer = new Map<number, CborInput>([[3, Uint8Array.of(1)], ...members])
    const { device } = stub(([command]) => (command === 0x04 ? info() : answer))
    const client = new Fido2Client(device, ORIGIN)
    const ceremony = client.getAssertion(GET).then((selection) => selection.getResponse())
    expect(await rejection(ceremony)).toBe('CLIENT_OTHER_ERROR')
  })

  it('may leave out the credential when one was allowed', async () => {
    const answer = new Map<number, CborInput>([
      [2, authData('example.org', 1)],
      [3, Uint8Array.of(1)],
    ])
    const { device } = stub(([command]) => (command === 0x04 ? info() : answer))
    const client = new Fido2Client(device, ORIGIN)
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf('AQID') })
    expect((await selection.getResponse()).id).toBe('AQID')
  })

  it('but not in canonical CBOR is understood when the client is not strict', async () => {
    const unsorted = Uint8Array.of(
      0xa2,
      0x03,
      0x50,
      ...new Uint8Array(16),
      0x01,
      0x81,
      0x68,
      ...encodeUtf8('FIDO_2_0'),
    )
    const { device } = stub(([command]) => (command === 0x04 ? { raw: unsorted } : undefined))
    const { versions } = await new Fido2Client(device, ORIGIN, { strict: false }).info
    expect(versions).toEqual(['FIDO_2_0'])
    expect(await rejection(new Fido2Client(device, ORIGIN).info)).toBe('CLIENT_OTHER_ERROR')
  })
})
