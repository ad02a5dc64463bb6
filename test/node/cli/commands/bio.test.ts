import { describe, expect, it } from 'vitest'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

const bio = (...args: readonly string[]) => ['fido', 'bio', ...args]
const environment = { CLAVIGER_PIN: '1234' }

interface Fingers {
  readonly fingers: readonly { readonly id: string; readonly name?: string }[]
}

describe('fido bio', () => {
  it('learns, lists, renames and forgets a finger', async () => {
    const keys = [plug(softwareKey({ pin: '1234', sensor: { enrolled: 0, samples: 2 } }))]
    const scene = { keys, environment }
    const enrolled = await runCommand(bio('enroll', 'left thumb'), scene)
    expect(enrolled.out).toBe('The finger is known as left thumb.')
    expect(enrolled.notes).toContain('Good. 1 sample to go.')
    expect(enrolled.notes.at(-1)).toBe('Good.')

    const { fingers } = await runJson<Fingers>(bio('list'), scene)
    expect(fingers).toEqual([{ id: expect.any(String), name: 'left thumb' }])
    await runCommand(bio('rename', 'left thumb', 'right thumb'), scene)
    expect((await runCommand(bio('list'), scene)).out).toBe(`${fingers[0]?.id}  right thumb`)

    const removed = await runCommand(bio('remove', 'right thumb'), { keys, answers: ['y'] })
    expect(removed.questions).toEqual([
      { text: 'Forget the finger right thumb? [y/N] ', isSecret: false },
    ])
    expect((await runCommand(bio('list'), scene)).out).toBe('0 fingers.')
  })

  it('says what was wrong with a sample', async () => {
    const samples = ['TOO_FAST', 'GOOD'] as const
    let taken = 0
    const sensor = { enrolled: 0, samples: 1, sample: () => samples[taken++] ?? 'GOOD' }
    const keys = [plug(softwareKey({ pin: '1234', sensor }))]
    const { notes } = await runCommand(bio('enroll'), { keys, environment })
    expect(notes).toContain('Too fast. 1 sample to go.')
  })

  it('tells about the sensor without a PIN', async () => {
    const keys = [plug(softwareKey({ pin: '1234', sensor: true }))]
    const { out, questions } = await runCommand(bio('info'), { keys, answers: [] })
    expect(out).toMatch(/^Sensor +touch\nSamples for a finger +3\n/)
    expect(questions).toEqual([])
  })

  it('knows no finger that was not learnt', async () => {
    const keys = [plug(softwareKey({ pin: '1234', sensor: true }))]
    const args = bio('remove', '--yes', 'nose')
    const { notes, exitCode } = await runCommand(args, { keys, environment })
    expect(notes).toEqual(['claviger: the key knows no finger nose (CLI_NOT_FOUND)'])
    expect(exitCode).toBe(1)
  })

  it('needs a sensor', async () => {
    const keys = [plug(softwareKey({ pin: '1234' }))]
    const { notes } = await runCommand(bio('list'), { keys, environment })
    expect(notes).toEqual(['claviger: the key has no fingerprint sensor (CLI_UNSUPPORTED)'])
  })
})
