import { describe, expect, it } from 'vitest'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

const set = ['fido', 'pin', 'set']
const change = ['fido', 'pin', 'change']
const list = ['fido', 'credentials', 'list']

describe('fido pin set', () => {
  it.each([
    '2.0',
    '2.1',
    '2.3',
  ] as const)('asks for the PIN twice without showing it, CTAP %s', async (profile) => {
    const keys = [plug(softwareKey({ profile }))]
    const { out, questions, exitCode } = await runCommand(set, {
      keys,
      answers: ['pässwörd', 'pässwörd'],
    })
    expect(out).toBe('The PIN is set.')
    expect(exitCode).toBe(0)
    expect(questions).toEqual([
      { text: 'New PIN (4 characters or more): ', isSecret: true },
      { text: 'The new PIN again: ', isSecret: true },
    ])
    const environment = { CLAVIGER_PIN: 'pässwörd' }
    expect(await runJson(list, { keys, environment })).toMatchObject({ credentials: [] })
  })

  it.each([
    ['differ', ['1234', '1235'], 'the two new PINs differ'],
    ['are too short', ['123'], 'the new PIN needs 4 characters or more'],
    ['are too long', ['x'.repeat(64)], 'the new PIN has over 63 bytes'],
  ])('refuses PINs that %s', async (_, answers, message) => {
    const keys = [plug(softwareKey())]
    const { notes, exitCode } = await runCommand(set, { keys, answers })
    expect(notes).toEqual([`claviger: ${message} (CLI_PIN_UNUSABLE)`])
    expect(exitCode).toBe(2)
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({
      options: { clientPin: false },
    })
  })

  it('takes the PIN from the environment', async () => {
    const keys = [plug(softwareKey())]
    const environment = { CLAVIGER_NEW_PIN: '1234' }
    expect(await runJson(set, { keys, environment })).toEqual({ pin: 'set' })
  })

  it('does not wait where nobody can answer', async () => {
    const { out, exitCode } = await runCommand([...set, '--json'], { keys: [plug(softwareKey())] })
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'CLI_PIN_NEEDED' } })
    expect(exitCode).toBe(4)
  })

  it('leaves a PIN that is there alone', async () => {
    const { notes, questions, exitCode } = await runCommand(set, {
      keys: [plug(softwareKey({ pin: '1234' }))],
      answers: [],
    })
    expect(notes[0]).toContain('“claviger fido pin change” (CLI_UNSUPPORTED)')
    expect(questions).toEqual([])
    expect(exitCode).toBe(1)
  })
})

describe('fido pin change', () => {
  it('asks for the old PIN, and for the new one twice', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const answers = ['1234', '5678', '5678']
    const { out, questions } = await runCommand(change, { keys, answers })
    expect(out).toBe('The PIN is changed.')
    expect(questions.map(({ text }) => text)).toEqual([
      'PIN of the key: ',
      'New PIN (4 characters or more): ',
      'The new PIN again: ',
    ])
    await runJson(list, { keys, environment: { CLAVIGER_PIN: '5678' } })
  })

  it('asks for the old PIN alone again when it was wrong', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const answers = ['1235', '5678', '5678', '1234']
    const { notes, questions, exitCode } = await runCommand(change, { keys, answers })
    expect(exitCode).toBe(0)
    expect(notes).toEqual(['The PIN is wrong.'])
    expect(questions.at(-1)?.text).toBe('PIN of the key (7 tries left): ')
  })

  it('needs a PIN that is set', async () => {
    const keys = [plug(softwareKey())]
    const { notes } = await runCommand(change, { keys, answers: [] })
    expect(notes[0]).toContain('“claviger fido pin set” (CLI_UNSUPPORTED)')
  })
})

describe('the PIN', () => {
  it('is asked for until the key wants to be plugged in anew', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const answers = ['1111', '2222', '3333']
    const { notes, questions, exitCode } = await runCommand(list, { keys, answers })
    expect(questions.map(({ text }) => text)).toEqual([
      'PIN of the key: ',
      'PIN of the key (7 tries left): ',
      'PIN of the key (6 tries left): ',
    ])
    expect(notes.at(-1)).toBe(
      'claviger: too many wrong PINs in a row: take the key out and put it in again (CTAP_PIN_AUTH_BLOCKED)',
    )
    expect(exitCode).toBe(4)
  })

  it('from the environment is tried once', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const environment = { CLAVIGER_PIN: '1235' }
    const { out, exitCode } = await runCommand([...list, '--json'], { keys, environment })
    expect(JSON.parse(out)).toEqual({
      error: { code: 'CTAP_PIN_INVALID', message: 'the PIN is wrong' },
    })
    expect(exitCode).toBe(4)
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({ pinRetries: 7 })
  })

  it('is not tried when it is too short to be one', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const typed = await runCommand(list, { keys, answers: ['123', '1234'] })
    expect(typed).toMatchObject({ notes: ['A PIN has 4 characters or more.'], exitCode: 0 })
    const given = await runCommand(list, { keys, environment: { CLAVIGER_PIN: '🔑🔑🔑' } })
    expect(given.notes).toEqual(['claviger: the PIN needs 4 characters or more (CLI_PIN_UNUSABLE)'])
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({ pinRetries: 8 })
  })

  it('is not tried when nothing was typed', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const { notes, exitCode } = await runCommand(list, { keys, answers: [''] })
    expect(notes).toEqual(['claviger: the PIN is needed and none was typed (CLI_PIN_NEEDED)'])
    expect(exitCode).toBe(4)
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({ pinRetries: 8 })
  })

  it('is not asked for where a finger will do, unless that is preferred', async () => {
    const keys = [plug(softwareKey({ pin: '1234', sensor: true }))]
    const finger = await runCommand(list, { keys, answers: [] })
    expect(finger).toMatchObject({ exitCode: 0, questions: [] })
    const pin = await runCommand([...list, '--prefer-pin'], { keys, answers: ['1234'] })
    expect(pin).toMatchObject({ exitCode: 0, questions: [{ text: 'PIN of the key: ' }] })
  })

  it('is asked for when the finger is not recognised', async () => {
    const keys = [plug(softwareKey({ pin: '1234', sensor: true, verification: 'mismatch' }))]
    const { notes, exitCode } = await runCommand(list, { keys, answers: ['1234'] })
    expect(notes).toContain('The key did not recognise you.')
    expect(exitCode).toBe(0)
  })

  it('has to be changed first where the key wants that', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const args = ['fido', 'config', 'min-pin-length', '6', '--yes']
    expect(await runJson(args, { keys, environment: { CLAVIGER_PIN: '1234' } })).toEqual({
      minPINLength: 6,
      forcePINChange: true,
    })
    const { notes, exitCode } = await runCommand(list, { keys, answers: [] })
    expect(notes).toEqual([
      'claviger: the key wants another PIN first: use “claviger fido pin change” (CLI_PIN_NEEDED)',
    ])
    expect(exitCode).toBe(4)
    const answers = ['1234', '123456', '123456']
    expect(await runCommand(change, { keys, answers })).toMatchObject({ exitCode: 0 })
  })
})
