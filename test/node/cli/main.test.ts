import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../package/repository.ts'

const MAIN = join(ROOT, 'src/node/cli/main.ts')

/** Starts the command line as a process of its own. */
function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function finish(child: ReturnType<typeof start>) {
  const [out, notes, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { out, notes, exitCode: exitCode as number | null }
}

let folder: string
let server: ReturnType<typeof start>
let log: string[]
let udp: readonly string[]

/** Serves a software key, and resolves when it listens. */
async function serve(...args: readonly string[]): Promise<void> {
  const state = ['--state', join(folder, 'key.json')]
  server = start(['emulate', 'authenticator', '--udp', '0', '--json', ...state, ...args])
  log = []
  createInterface(server.stderr).on('line', (line) => log.push(line))
  const [line] = await once(createInterface(server.stdout), 'line')
  udp = ['--udp', JSON.parse(String(line)).udp]
}

async function stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGINT'): Promise<number | null> {
  const closed = once(server, 'close')
  server.kill(signal)
  return (await closed)[0]
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claviger-'))
})
afterAll(async () => {
  if (isRunning(server)) await stop()
  await rm(folder, { recursive: true })
})

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

describe('the command line and a software key, each in a process of its own', () => {
  const environment = { CLAVIGER_PIN: '1234', CLAVIGER_NEW_PIN: '1234' }
  const claviger = (...args: readonly string[]) => finish(start([...args, ...udp], environment))

  it('find each other', async () => {
    await serve('--profile', '2.1')
    expect((await claviger('fido', 'info')).out).toMatch(/^Versions +U2F_V2, FIDO_2_0, FIDO_2_1\n/)
  })

  it('set a PIN, make a credential, use it, list it and delete it', async () => {
    expect(await claviger('fido', 'pin', 'set')).toEqual({
      out: 'The PIN is set.\n',
      notes: '',
      exitCode: 0,
    })
    const made = await claviger('fido', 'make', '--discoverable', '--json')
    const { id } = JSON.parse(made.out).response
    const used = await claviger('fido', 'assert', '--json')
    expect(JSON.parse(used.out).responses).toMatchObject([{ id }])
    const listed = await claviger('fido', 'credentials', 'list', '--json')
    expect(JSON.parse(listed.out).credentials).toMatchObject([{ id }])
    const remove = ['fido', 'credentials', 'delete', ...udp, '--yes', '--json', '--', id]
    const { out } = await finish(start(remove, environment))
    expect(JSON.parse(out)).toEqual({ deleted: [id] })
  })

  it('log each command in one line', () => {
    const lines = log.map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3} /, ''))
    expect(lines).toContain('authenticatorMakeCredential example.org → SUCCESS')
    expect(lines).toContain('authenticatorClientPIN setPIN → SUCCESS')
  })

  it('end with the number that belongs to the failure', async () => {
    const wrong = await finish(
      start(['fido', 'credentials', 'list', ...udp], { CLAVIGER_PIN: '1235' }),
    )
    expect(wrong).toEqual({
      out: '',
      notes: 'claviger: the PIN is wrong (CTAP_PIN_INVALID)\n',
      exitCode: 4,
    })
  })

  it('keep the key in its file until it is served again', async () => {
    expect(await stop('SIGTERM')).toBe(0)
    expect(log.at(-1)).toBe(`The key is saved in ${join(folder, 'key.json')}.`)
    expect(JSON.parse(await readFile(join(folder, 'key.json'), 'utf8'))).toMatchObject({
      pinRetries: 7,
    })
    await serve('--profile', '2.1', '--touch', 'withheld')
    const { out } = await claviger('fido', 'info', '--json')
    expect(JSON.parse(out)).toMatchObject({ options: { clientPin: true }, pinRetries: 7 })
  })

  it('stop on Ctrl-C, on both sides', async () => {
    const child = start(['fido', 'make', ...udp], environment)
    const [prompt] = await once(child.stderr, 'data')
    expect(String(prompt)).toBe('Touch the key.\n')
    child.kill('SIGINT')
    expect(await finish(child)).toMatchObject({ out: '', notes: 'Interrupted.\n', exitCode: 130 })
    expect(log.at(-1)).toMatch(/authenticatorMakeCredential example\.org → KEEPALIVE_CANCEL$/)
  })

  it('erase the key', async () => {
    await stop()
    await serve('--profile', '2.1')
    expect((await claviger('fido', 'reset', '--yes')).out).toBe('The key is as new.\n')
    expect(await stop()).toBe(0)
    const { pin } = JSON.parse(await readFile(join(folder, 'key.json'), 'utf8'))
    expect(pin).toBeUndefined()
  })

  it('do not find each other when nobody listens', async () => {
    const { notes, exitCode } = await claviger('fido', 'info')
    expect(notes).toMatch(
      /^claviger: nothing listens on UDP port \d+ of 127\.0\.0\.1 \(TRANSPORT_FAILED\)\n$/,
    )
    expect(exitCode).toBe(3)
  })
})
