import { describe, expect, it } from 'vitest'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

const environment = { CLAVIGER_PIN: '1234' }
const list = ['fido', 'credentials', 'list']
const remove = ['fido', 'credentials', 'delete']

interface Listed {
  readonly credentials: readonly { readonly id: string; readonly rpId: string }[]
  readonly remaining: number
}

/** A key with credentials of three users at two relying parties. */
async function filled(profile: '2.0' | '2.1' | '2.3' = '2.3') {
  const keys = [plug(softwareKey({ profile, pin: '1234' }))]
  for (const [rp, user] of [
    ['example.org', 'ada'],
    ['example.com', 'bob'],
    ['example.com', '\x1b[31mEve'],
  ] as const) {
    const args = ['fido', 'make', '--discoverable', `--rp=${rp}`, `--user=${user}`]
    await runJson(args, { keys, environment })
  }
  const { credentials } = await runJson<Listed>(list, { keys, environment })
  return { keys, credentials }
}

describe('fido credentials list', () => {
  it.each(['2.0', '2.1', '2.3'] as const)('shows whose they are, CTAP %s', async (profile) => {
    const { keys, credentials } = await filled(profile)
    const { out } = await runCommand(list, { keys, environment })
    const [ada] = credentials.filter(({ rpId }) => rpId === 'example.org')
    expect(out).toMatch(new RegExp(`^example\\.org\n {2}ada +ES256 +- +${ada?.id}$`, 'm'))
    expect(out).toMatch(/^ {2}\\x1b\[31mEve +ES256/m)
    expect(out).toMatch(/\n\n3 credentials, room for 97 more\.$/)
  })

  it('needs a PIN that is set', async () => {
    const { notes } = await runCommand(list, { keys: [plug(softwareKey())], answers: [] })
    expect(notes).toEqual([
      'claviger: the key has no PIN yet, which this needs: set one with “claviger fido pin set” (CLI_UNSUPPORTED)',
    ])
  })
})

describe('fido credentials delete', () => {
  it('says what is about to be lost, and deletes it', async () => {
    const { keys, credentials } = await filled()
    const [first] = credentials
    const id = String(first?.id)
    const scene = { keys, answers: ['1234', 'y'] }
    const { out, notes, questions } = await runCommand([...remove, '--', id], scene)
    expect(notes).toEqual([expect.stringMatching(new RegExp(` at ${first?.rpId}: ${id}$`))])
    expect(questions[1]).toEqual({
      text: 'Delete it? That cannot be undone. [y/N] ',
      isSecret: false,
    })
    expect(out).toBe('1 credential deleted.')
    const after = await runJson<Listed>(list, { keys, environment })
    expect(after.credentials.map((it) => it.id)).toEqual(credentials.slice(1).map((it) => it.id))
    expect(after.remaining).toBe(98)
  })

  it.each(['', 'n', 'yesterday'])('deletes nothing when the answer is “%s”', async (answer) => {
    const { keys, credentials } = await filled()
    const args = [...remove, '--', String(credentials[0]?.id)]
    const { notes, exitCode } = await runCommand(args, { keys, answers: ['1234', answer] })
    expect(notes.at(-1)).toBe('claviger: nothing was changed (CLI_NOT_CONFIRMED)')
    expect(exitCode).toBe(5)
    expect(await runJson<Listed>(list, { keys, environment })).toMatchObject({ remaining: 97 })
  })

  it('deletes several, without a question when it is told so', async () => {
    const { keys, credentials } = await filled()
    const ids = credentials.map(({ id }) => id)
    const args = [...remove, '--yes', '--json', '--', ...ids]
    const { out } = await runCommand(args, { keys, environment })
    expect(JSON.parse(out)).toEqual({ deleted: ids })
    expect(await runJson(list, { keys, environment })).toEqual({ credentials: [], remaining: 100 })
  })

  it('asks nobody where nobody is, and deletes nothing', async () => {
    const { keys, credentials } = await filled()
    const args = [...remove, '--json', '--', String(credentials[0]?.id)]
    const { out, exitCode } = await runCommand(args, { keys, environment })
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'CLI_NOT_CONFIRMED' } })
    expect(exitCode).toBe(5)
  })
})
