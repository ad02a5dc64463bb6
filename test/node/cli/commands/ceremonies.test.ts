import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRegistration } from '../../../../src/core/fido/rp/index.ts'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

const make = ['fido', 'make']
const assert = ['fido', 'assert']
const environment = { CLAVIGER_PIN: '1234' }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claviger-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, value: unknown): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, JSON.stringify(value))
  return file
}

interface Made {
  readonly origin: string
  readonly options: Parameters<typeof verifyRegistration>[1]['options']
  readonly response: { readonly id: string }
}

describe('fido make', () => {
  it.each([
    '2.0',
    '2.1',
    '2.3',
  ] as const)('makes what a relying party accepts, CTAP %s', async (profile) => {
    const keys = [plug(softwareKey({ profile, pin: '1234' }))]
    const made = await runJson<Made>(make, { keys, environment })
    const { options, origin, response } = made
    const { credential } = await verifyRegistration(response, { options, origins: origin })
    expect(credential.id).toBe(response.id)
  })

  it('tells people what it made', async () => {
    const keys = [plug(softwareKey())]
    const args = [
      ...make,
      '--discoverable',
      '--user',
      'bob',
      '--algorithm',
      'eddsa',
      '--rp=a.example',
    ]
    const { out } = await runCommand(args, { keys })
    expect(out).toMatch(/^Relying party +a\.example\nUser +bob\nAlgorithm +EdDSA$/m)
    expect(out).toMatch(/^Discoverable +yes\nUser verified +no\nAttestation +none$/m)
  })

  it('asks for the PIN, and again when it was wrong', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const answers = ['1235', '1234']
    const { notes, questions, exitCode } = await runCommand(make, { keys, answers })
    expect(questions.map(({ text }) => text)).toEqual([
      'PIN of the key: ',
      'PIN of the key (7 tries left): ',
    ])
    expect(questions.every(({ isSecret }) => isSecret)).toBe(true)
    expect(notes).toContain('The PIN is wrong.')
    expect(exitCode).toBe(0)
  })

  it('tries a wrong PIN from the environment once', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const scene = { keys, environment: { CLAVIGER_PIN: '1235' } }
    expect(await runCommand(make, scene)).toMatchObject({
      notes: ['claviger: the PIN is wrong (CTAP_PIN_INVALID)'],
      exitCode: 4,
    })
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({ pinRetries: 7 })
  })

  it('asks for a touch when the key waits for one', async () => {
    const keys = [plug(softwareKey({ touch: { delay: 1 } }))]
    expect((await runCommand(make, { keys })).notes).toEqual(['Touch the key.'])
  })

  it('stops on Ctrl-C, and so does the key', async () => {
    const key = softwareKey({ touch: 'withheld' })
    const keys = [plug(key)]
    const { out, notes, exitCode } = await runCommand(make, { keys, interruptAt: 'Touch the key.' })
    expect({ out, notes, exitCode }).toEqual({
      out: '',
      notes: ['Touch the key.', 'Interrupted.'],
      exitCode: 130,
    })
    key.touch = 'automatic'
    expect(await runCommand(make, { keys })).toMatchObject({ exitCode: 0 })
  })

  it('takes the options of a server', async () => {
    const keys = [plug(softwareKey())]
    const made = await runJson<Made>(make, { keys })
    const exclude = [{ type: 'public-key', id: made.response.id }]
    const file = await write('excluding.json', { ...made.options, excludeCredentials: exclude })
    expect(await runCommand([...make, '--options', file], { keys })).toMatchObject({
      notes: ['claviger: the key has one of the excluded credentials (CTAP_CREDENTIAL_EXCLUDED)'],
      exitCode: 1,
    })
  })

  it('takes them wrapped for the browser as well', async () => {
    const keys = [plug(softwareKey())]
    const { options } = await runJson<Made>(make, { keys })
    const file = await write('wrapped.json', { publicKey: options })
    expect(await runCommand([...make, '--options', file], { keys })).toMatchObject({ exitCode: 0 })
  })

  it.each([
    [null, /holds no options of a ceremony \(CLI_FILE\)$/],
    [{ publicKey: 1 }, /holds no options of a ceremony \(CLI_FILE\)$/],
    [{ challenge: 'AAAA' }, /\((?:CLIENT_BAD_REQUEST|MESSAGE_MALFORMED)\)$/],
  ])('refuses the options %j', async (options, message) => {
    const file = await write('options.json', options)
    const { notes, exitCode } = await runCommand([...make, '--options', file], {
      keys: [plug(softwareKey())],
    })
    expect(notes[0]).toMatch(message)
    expect(exitCode).toBe(1)
  })

  it.each([
    [['--verify', 'maybe'], /--verify is one of required, preferred, discouraged/],
    [['--attestation', 'much'], /--attestation is one of none/],
    [['--algorithm', 'XS1'], /there is no algorithm XS1/],
  ])('refuses %j', async (args, message) => {
    const { notes, exitCode } = await runCommand([...make, ...args], { keys: [] })
    expect(notes[0]).toMatch(message)
    expect(exitCode).toBe(2)
  })
})

describe('fido assert', () => {
  it.each([
    '2.0',
    '2.1',
    '2.3',
  ] as const)('verifies the signature of what was made, CTAP %s', async (profile) => {
    const scene = { keys: [plug(softwareKey({ profile, pin: '1234' }))], environment }
    const file = await write('made.json', await runJson(make, scene))
    const { out, exitCode } = await runCommand([...assert, '--registration', file], scene)
    expect(out).toMatch(/\nThe signature is that of the registered credential\.$/)
    expect(exitCode).toBe(0)
    const options = { verified: true, origin: 'https://example.org' }
    expect(await runJson([...assert, '--registration', file], scene)).toMatchObject(options)
  })

  it('shows each account of the relying party', async () => {
    const scene = { keys: [plug(softwareKey({ pin: '1234' }))], environment }
    for (const user of ['ada', 'bob']) {
      await runJson([...make, '--discoverable', '--user', user], scene)
    }
    const { out } = await runCommand(assert, scene)
    expect([...out.matchAll(/^User {2,}(.+)$/gm)].map(([, user]) => user).sort()).toEqual([
      'ada',
      'bob',
    ])
    expect(await runJson(assert, scene)).toMatchObject({ responses: [{}, {}] })
  })

  it('says that there is none', async () => {
    const keys = [plug(softwareKey())]
    expect(await runCommand(assert, { keys })).toMatchObject({
      notes: ['claviger: the key has no such credential (CTAP_NO_CREDENTIALS)'],
      exitCode: 1,
    })
  })

  it('refuses a registration that is none', async () => {
    const file = await write('not.json', { response: 1 })
    const { notes } = await runCommand([...assert, '--registration', file], { keys: [] })
    expect(notes).toEqual([
      'claviger: the registration is not what “make --json” prints (CLI_FILE)',
    ])
  })
})
