import { describe, expect, it } from 'vitest'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

const config = (...args: readonly string[]) => ['fido', 'config', ...args]
const environment = { CLAVIGER_PIN: '1234' }

describe('fido config', () => {
  it('turns alwaysUv on and off, and leaves it when it is so', async () => {
    const scene = { keys: [plug(softwareKey({ pin: '1234' }))], environment }
    for (const wanted of ['on', 'on', 'off', 'off']) {
      const alwaysUv = wanted === 'on'
      expect(await runJson(config('always-uv', wanted), scene)).toEqual({ alwaysUv })
      expect(await runJson(['fido', 'info'], scene)).toMatchObject({ options: { alwaysUv } })
    }
  })

  it('asks for no PIN where nothing is protected yet', async () => {
    const scene = { keys: [plug(softwareKey())], answers: [] }
    expect(await runCommand(config('always-uv', 'on'), scene)).toMatchObject({ exitCode: 0 })
  })

  it('sets how long PINs must be, and who may know', async () => {
    const key = softwareKey({ pin: '12345678' })
    const scene = { keys: [plug(key)], environment: { CLAVIGER_PIN: '12345678' } }
    const args = config('min-pin-length', '6', '--rp-id', 'a.example', '--rp-id=b.example', '--yes')
    expect(await runCommand(args, scene)).toMatchObject({
      out: 'The PIN has 6 characters at least.',
      exitCode: 0,
    })
    expect(key.save()).toMatchObject({
      minPINLength: 6,
      minPinLengthRPIDs: ['a.example', 'b.example'],
    })
  })

  it('wants to be sure of what only a reset takes back', async () => {
    const key = softwareKey({ pin: '1234', enterpriseAttestation: true })
    const keys = [plug(key)]
    for (const args of [config('min-pin-length', '6'), config('enterprise-attestation')]) {
      expect(await runCommand(args, { keys, answers: ['n'] })).toMatchObject({ exitCode: 5 })
    }
    expect(key.save()).toMatchObject({ minPINLength: 4, enterpriseAttestation: false })
  })

  it('turns enterprise attestation on', async () => {
    const key = softwareKey({ pin: '1234', enterpriseAttestation: true })
    const args = config('enterprise-attestation', '--yes')
    expect(await runJson(args, { keys: [plug(key)], environment })).toEqual({ ep: true })
    expect(key.save()).toMatchObject({ enterpriseAttestation: true })
  })

  it.each([
    [config('always-uv', 'maybe'), 2, /neither on nor off/],
    [config('min-pin-length', 'six'), 2, /no length from 4 to 63/],
    [config('min-pin-length', '3'), 2, /no length from 4 to 63/],
    [config('enterprise-attestation'), 1, /the key has no enterprise attestation/],
  ])('refuses %j', async (args, exitCode, message) => {
    const outcome = await runCommand(args, { keys: [plug(softwareKey())], answers: [] })
    expect(outcome.notes[0]).toMatch(message)
    expect(outcome.exitCode).toBe(exitCode)
  })

  it('refuses what the key is too old for', async () => {
    const keys = [plug(softwareKey({ profile: '2.0', pin: '1234' }))]
    const { notes } = await runCommand(config('always-uv', 'on'), { keys, environment })
    expect(notes).toEqual(['claviger: the key has no setting alwaysUv (CLI_UNSUPPORTED)'])
  })
})
