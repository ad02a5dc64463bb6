import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../command-line.ts'

const emulate = ['emulate', 'authenticator']

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claviger-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('emulate authenticator', () => {
  it.each([
    [['--touch', 'often'], /--touch is one of automatic, withheld, refused/],
    [['--profile', '1.0'], /--profile is one of 2\.0, 2\.1, 2\.3/],
    [['--udp', 'x'], /“x” is neither a port nor host:port/],
  ])('refuses %j', async (args, message) => {
    const { notes, exitCode } = await runCommand([...emulate, ...args])
    expect(notes[0]).toMatch(message)
    expect(exitCode).toBe(2)
  })

  it.each([
    ['no JSON', 'no', /is not JSON \(CLI_FILE\)/],
    ['of something else', '{"version":1}', /\(MESSAGE_MALFORMED\)/],
  ])('refuses a state that is %s', async (_, content, message) => {
    const file = join(folder, 'state.json')
    await writeFile(file, content)
    const { notes, exitCode } = await runCommand([...emulate, '--udp=0', '--state', file])
    expect(notes[0]).toMatch(message)
    expect(exitCode).toBe(1)
  })
})
