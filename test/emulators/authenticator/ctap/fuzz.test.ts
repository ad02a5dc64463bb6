import { expect, it } from 'vitest'
import { Status } from '../../../../src/core/fido/ctap/index.ts'
import { encodeRequest } from '../../../../src/core/fido/ctap/messages/command.ts'
import * as commands from '../../../../src/core/fido/ctap/messages/commands.ts'
import { encodeUtf8 } from '../../../../src/core/shared/bytes.ts'
import { softwareKey } from '../../../../src/emulators/authenticator/index.ts'
import { Random, seedOf } from '../../../fuzz/random.ts'
import { creation, HASH, PIN, RP } from './sample.ts'

const PROOF = { pinUvAuthProtocol: 2, pinUvAuthParam: new Uint8Array(32) }
const POINT = { kty: 2, alg: -25, crv: 1, x: new Uint8Array(32), y: new Uint8Array(32) }
const SALTS = new Map<number, number | Uint8Array<ArrayBuffer> | Map<number, number>>([
  [1, new Map([[1, 2]])],
  [2, new Uint8Array(48)],
  [3, new Uint8Array(32)],
  [4, 2],
])

/** A request for each command, with all that it can hold. */
const SEEDS: readonly Uint8Array[] = [
  encodeRequest(
    commands.makeCredential,
    creation({
      excludeList: [{ type: 'public-key', id: new Uint8Array(52), transports: ['usb'] }],
      extensions: { credProtect: 2, credBlob: HASH, 'hmac-secret': true, largeBlobKey: true },
      options: { rk: true, uv: false },
      enterpriseAttestation: 1,
      attestationFormatsPreference: ['none'],
    }),
  ),
  encodeRequest(commands.makeCredential, creation({ ...PROOF, options: { rk: true } })),
  encodeRequest(commands.getAssertion, {
    rpId: RP.id,
    clientDataHash: HASH,
    allowList: [{ type: 'public-key', id: new Uint8Array(52) }],
    extensions: { 'hmac-secret': SALTS, credBlob: true },
    options: { up: true },
  }),
  encodeRequest(commands.getInfo, undefined),
  encodeRequest(commands.getNextAssertion, undefined),
  encodeRequest(commands.selection, undefined),
  encodeRequest(commands.reset, undefined),
  ...[1, 2, 3, 4, 5, 6, 7, 9].map((subCommand) =>
    encodeRequest(commands.clientPIN, {
      ...PROOF,
      subCommand,
      keyAgreement: POINT,
      newPinEnc: new Uint8Array(80),
      pinHashEnc: new Uint8Array(32),
      permissions: 3,
      rpId: RP.id,
    }),
  ),
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((subCommand) => [
    encodeRequest(commands.credentialManagement, {
      ...PROOF,
      subCommand,
      subCommandParams: new Map([[1, HASH]]),
    }),
    encodeRequest(commands.bioEnrollment, {
      ...PROOF,
      modality: 1,
      subCommand,
      subCommandParams: new Map([[2, 'thumb']]),
    }),
  ]),
  encodeRequest(commands.largeBlobs, {
    offset: 0,
    set: encodeUtf8('0123456789abcdefg'),
    length: 17,
  }),
  encodeRequest(commands.largeBlobs, { offset: 0, get: 100 }),
  encodeRequest(commands.authenticatorConfig, {
    subCommand: 3,
    subCommandParams: new Map<number, number | boolean | string[]>([
      [1, 6],
      [2, ['example.org']],
      [3, false],
    ]),
  }),
]

/** The same bytes with a few changes. */
function mutate(random: Random, seed: Uint8Array): Uint8Array {
  let bytes = [...seed]
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(bytes.length + 1)
    const change = random.below(5)
    if (change === 0) bytes[at] = random.below(256)
    if (change === 1) bytes.splice(at, 0, random.below(256))
    if (change === 2) bytes.splice(at, 1 + random.below(3))
    if (change === 3) bytes = bytes.slice(0, at)
    if (change === 4 && bytes[at] !== undefined)
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8))
  }
  return Uint8Array.from(bytes)
}

const NAMED = new Set<number>(Object.values(Status))

it.each([
  '2.0',
  '2.1',
  '2.3',
] as const)('profile %s answers every request with a status that has a name', async (profile) => {
  const options = { profile, sensor: true, algorithms: [-7], enterpriseAttestation: true }
  const bare = softwareKey(options)
  const guarded = softwareKey({ ...options, pin: PIN })
  const counts = new Map<number, number>()
  for (let i = 0; i < 1500; i++) {
    const random = new Random(seedOf(1, `software-key ${profile}`, i))
    const request = i < SEEDS.length ? (SEEDS[i] as Uint8Array) : mutate(random, random.pick(SEEDS))
    const [status] = await random.pick([bare, guarded]).handle(request)
    expect(NAMED, `request ${i}`).toContain(status)
    expect(status, `request ${i}`).not.toBe(Status.OTHER)
    counts.set(status as number, (counts.get(status as number) ?? 0) + 1)
  }
  // Enough gets through the parser to reach what lies behind it.
  expect(counts.get(Status.SUCCESS) ?? 0).toBeGreaterThan(10)
  expect(counts.size).toBeGreaterThan(5)
})

it('answers every APDU with a status word', async () => {
  const key = softwareKey({ algorithms: [-7] })
  const seeds = ['00010000000040', '00020300000075', '000300000000', '0003000000'].map((hex) =>
    Uint8Array.from([...Buffer.from(hex, 'hex'), ...new Uint8Array(100)]),
  )
  for (let i = 0; i < 1000; i++) {
    const random = new Random(seedOf(1, 'software-key U2F', i))
    const response = await key.handleU2f(mutate(random, random.pick(seeds)))
    expect(response.length).toBeGreaterThanOrEqual(2)
    expect(response.at(-2), `request ${i}`).not.toBe(0x6f)
  }
})
