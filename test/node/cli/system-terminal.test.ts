import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Interruption } from '../../../src/node/cli/errors.ts'
import { systemTerminal } from '../../../src/node/cli/system-terminal.ts'

/** A terminal whose keyboard is `input`. */
function setUp({ isTTY = true } = {}) {
  const modes: boolean[] = []
  const input = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode: (isRaw: boolean) => void modes.push(isRaw),
  })
  const output = Object.assign(new PassThrough(), { isTTY })
  const notes = Object.assign(new PassThrough(), { isTTY })
  const controller = new AbortController()
  const streams = { input, output, notes } as unknown as Parameters<typeof systemTerminal>[0]
  const terminal = systemTerminal(streams, () => controller.abort(new Interruption()))
  let noted = ''
  notes.on('data', (chunk) => {
    noted += chunk
  })
  /** What was shown since the last call. */
  const shown = () => {
    const text = noted
    noted = ''
    return text
  }
  return { terminal, input, output, shown, modes, signal: controller.signal, controller }
}

describe('the terminal of a process', () => {
  it('asks for a secret in raw mode, which shows nothing', async () => {
    const { terminal, input, shown, modes, signal } = setUp()
    const answer = terminal.ask('PIN: ', true, signal)
    for (const typed of ['12', 'x\x7f', '34', '\r']) input.write(typed)
    expect(await answer).toBe('1234')
    expect(shown()).toBe('PIN: \n')
    expect(modes).toEqual([true, false])
  })

  it('asks for other things as the terminal does', async () => {
    const { terminal, input, shown, modes, signal } = setUp()
    const answer = terminal.ask('Sure? ', false, signal)
    input.write('yes\n')
    expect(await answer).toBe('yes')
    expect(shown()).toBe('Sure? ')
    expect(modes).toEqual([])
  })

  it('keeps what is typed ahead', async () => {
    const { terminal, input, signal } = setUp()
    input.write('one\ntwo\n')
    expect(await terminal.ask('1 ', false, signal)).toBe('one')
    expect(await terminal.ask('2 ', true, signal)).toBe('two')
  })

  it('reads characters that arrive in pieces', async () => {
    const { terminal, input, signal } = setUp()
    const answer = terminal.ask('PIN: ', true, signal)
    const bytes = Buffer.from('é🔑\r')
    for (const byte of bytes) input.write(Uint8Array.of(byte))
    expect(await answer).toBe('é🔑')
  })

  it('is interrupted by Ctrl-C while a secret is typed, and is itself again', async () => {
    const { terminal, input, modes, signal } = setUp()
    const answer = terminal.ask('PIN: ', true, signal)
    input.write('12\x03')
    await expect(answer).rejects.toBeInstanceOf(Interruption)
    expect(modes).toEqual([true, false])
  })

  it('stops asking when the command is cancelled', async () => {
    const { terminal, modes, signal, controller } = setUp()
    const answer = terminal.ask('PIN: ', true, signal)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(answer).rejects.toBe(reason)
    expect(modes).toEqual([true, false])
  })

  it('takes the end of the input for an empty answer, each time', async () => {
    const { terminal, input, signal } = setUp({ isTTY: false })
    input.end()
    expect(await terminal.ask('1 ', false, signal)).toBe('')
    expect(await terminal.ask('2 ', false, signal)).toBe('')
  })

  it('tells whether a person is there', () => {
    expect(setUp().terminal.isInteractive).toBe(true)
    expect(setUp({ isTTY: false }).terminal).toMatchObject({
      isInteractive: false,
      hasStyles: false,
    })
  })

  it('reads all of its input', async () => {
    const { terminal, input } = setUp({ isTTY: false })
    input.write(Uint8Array.of(0xff))
    input.end(Uint8Array.of(0))
    expect(await terminal.readInput()).toEqual(Uint8Array.of(0xff, 0))
  })
})
