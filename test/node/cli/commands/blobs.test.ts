import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

const environment = { CLAVIGER_PIN: '1234' }
const blobs = (...args: readonly string[]) => ['fido', 'blobs', ...args]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claviger-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A key with one credential that has room for a blob, and one that has not. */
async function prepared() {
  const keys = [plug(softwareKey({ pin: '1234' }))]
  const scene = { keys, environment }
  const make = async (flag: string) => {
    const made = await runJson<{ response: { id: string } }>(['fido', 'make', flag], scene)
    return made.response.id
  }
  return { scene, id: await make('--large-blob'), without: await make('--discoverable') }
}

describe('fido blobs', () => {
  it('stores a file and shows it', async () => {
    const { scene, id } = await prepared()
    const file = join(folder, 'greeting.txt')
    await writeFile(file, 'Hello,\nthere \x1b[2J')
    const put = await runCommand(blobs('put', '--', id, file), scene)
    expect(put.out).toBe('17 bytes stored.')
    expect((await runCommand(blobs('get', '--', id), scene)).out).toBe('Hello,\nthere \\x1b[2J')
    expect((await runCommand(blobs('list'), scene)).out).toBe(
      `17 bytes  example.org  ada  ${id}\n\n1 blob.`,
    )
  })

  it('takes standard input, and writes a file that only its owner reads', async () => {
    const { scene, id } = await prepared()
    await runCommand(blobs('put', '--', id, '-'), { ...scene, input: 'piped' })
    const file = join(folder, 'out')
    expect((await runCommand(blobs('get', '--', id, file), scene)).out).toBe(
      `5 bytes written to ${file}.`,
    )
    expect(await readFile(file, 'utf8')).toBe('piped')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('gives scripts the bytes', async () => {
    const { scene, id } = await prepared()
    await runCommand(blobs('put', '--', id, '-'), { ...scene, input: '\xff' })
    const { out } = await runCommand(blobs('get', '--json', '--', id), scene)
    expect(JSON.parse(out)).toEqual({ size: 2, data: 'w78' })
  })

  it('does not show what is no text', async () => {
    const { scene, id } = await prepared()
    const file = join(folder, 'binary')
    await writeFile(file, Uint8Array.of(0xff, 0xfe))
    await runCommand(blobs('put', '--', id, file), scene)
    const { out, notes } = await runCommand(blobs('get', '--', id), scene)
    expect(out).toBe('')
    expect(notes[0]).toMatch(/^claviger: the blob is not text: .* \(CLI_FILE\)$/)
  })

  it('deletes one blob', async () => {
    const { scene, id } = await prepared()
    await runCommand(blobs('put', '--', id, '-'), { ...scene, input: 'x' })
    expect((await runCommand(blobs('delete', '--yes', '--', id), scene)).out).toBe(
      'The blob is deleted.',
    )
    expect((await runCommand(blobs('get', '--', id), scene)).notes).toEqual([
      'claviger: the credential has no blob (CLI_NOT_FOUND)',
    ])
  })

  it('collects what a deleted credential left', async () => {
    const { scene, id } = await prepared()
    await runCommand(blobs('put', '--', id, '-'), { ...scene, input: 'x' })
    await runCommand(['fido', 'credentials', 'delete', '--yes', '--', id], scene)
    expect(await runJson(blobs('list'), scene)).toEqual({ blobs: [{ size: 1 }] })
    expect(await runJson(blobs('collect', '--yes'), scene)).toEqual({ deleted: 1 })
    expect((await runCommand(blobs('list'), scene)).out).toBe('0 blobs.')
  })

  it.each([
    [
      'a file that is not there',
      (id: string) => ['--', id, '/none'],
      /^claviger: \/none cannot be read: there is no such file or folder \(CLI_FILE\)$/,
    ],
    [
      'an ID that is not there',
      () => ['--', 'nobody', '-'],
      /no credential nobody \(CLI_NOT_FOUND\)/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { scene, id } = await prepared()
    const { notes } = await runCommand(blobs('put', ...args(id)), scene)
    expect(notes[0]).toMatch(message)
  })

  it('refuses a credential that was made without room for one', async () => {
    const { scene, without } = await prepared()
    const { notes } = await runCommand(blobs('get', '--', without), scene)
    expect(notes[0]).toMatch(/without room for a blob \(CLI_UNSUPPORTED\)/)
  })

  it('refuses a key that has none', async () => {
    const keys = [plug(softwareKey({ profile: '2.0', pin: '1234' }))]
    const { notes, questions } = await runCommand(blobs('list'), { keys, answers: [] })
    expect(notes).toEqual(['claviger: the key has no large blobs (CLI_UNSUPPORTED)'])
    expect(questions).toEqual([])
  })
})
