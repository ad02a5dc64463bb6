import { describe, expect, it } from 'vitest'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { hidKey } from '../../../../src/emulators/authenticator/hid-key.ts'
import type { FoundKey } from '../../../../src/node/cli/keys/source.ts'
import { serveUdp } from '../../../../src/node/udp/index.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

const reset = ['fido', 'reset']
const question = 'Erase the key, with all credentials and the PIN? That cannot be undone. [y/N] '

const late = 'The key permits that only in the first seconds after it was plugged in.'

describe('fido reset', () => {
  it('erases the key after a yes', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const { out, questions } = await runCommand(reset, { keys, answers: ['yes'] })
    expect(questions).toEqual([{ text: question, isSecret: false }])
    expect(out).toBe('The key is as new.')
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({
      options: { clientPin: false },
    })
  })

  it.each([['n'], undefined])('erases nothing else: %j', async (answers) => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const scene = answers ? { keys, answers } : { keys }
    expect(await runCommand(reset, scene)).toMatchObject({ exitCode: 5, out: '' })
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({
      options: { clientPin: true },
    })
  })

  it('waits for the key to be taken out and put in again when it is too late', async () => {
    let time = 0
    const key = softwareKey({ pin: '1234', now: () => time })
    time = 60_000
    const keys: FoundKey[] = [plug(key)]
    const [plugged] = keys as [FoundKey]
    const pause = async () => {
      if (keys.length === 0) {
        key.powerCycle()
        keys.push(plugged)
      } else keys.pop()
    }
    const { notes, exitCode } = await runCommand([...reset, '--yes'], { keys, answers: [], pause })
    expect(notes).toEqual([late, 'Take the key out.', 'Put it in again.', 'Now it can be erased.'])
    expect(exitCode).toBe(0)
    expect(key.save().pin).toBeUndefined()
  })

  it('has a software key on UDP lose its power when it is too late', async () => {
    let time = 0
    const key = softwareKey({ pin: '1234', now: () => time })
    time = 60_000
    const server = await serveUdp(hidKey(key), { port: 0 })
    try {
      const { notes, exitCode } = await runCommand([...reset, '--yes', `--udp=${server.port}`])
      expect(notes).toEqual([late, 'Now it can be erased.'])
      expect(exitCode).toBe(0)
      expect(key.save().pin).toBeUndefined()
    } finally {
      await server.close()
    }
  })

  it('fails when it is too late and nobody is there', async () => {
    let time = 0
    const keys = [plug(softwareKey({ now: () => time }))]
    time = 60_000
    const args = [...reset, '--yes', '--json']
    const { out, notes, exitCode } = await runCommand(args, { keys })
    expect(notes).toEqual([late])
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'CTAP_NOT_ALLOWED' } })
    expect(exitCode).toBe(1)
  })
})
