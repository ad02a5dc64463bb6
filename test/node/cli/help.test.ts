import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../src/node/cli/commands.ts'
import { commandHelp, groupHelp, headingStyle } from '../../../src/node/cli/help.ts'
import { read, readManifest } from '../../package/repository.ts'
import { runCommand } from './command-line.ts'

const plain = headingStyle(false)

describe('the help', () => {
  it('of all lists each command once, in lines that fit a terminal', () => {
    const text = groupHelp(COMMANDS, '', plain)
    for (const { name } of COMMANDS) {
      expect(text.split('\n').filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1)
    }
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each(COMMANDS)('of $name tells each option, in lines that fit a terminal', (command) => {
    const lines = commandHelp(command, plain).split('\n')
    for (const name of [...Object.keys(command.options), 'json', 'verbose', 'help']) {
      expect(lines.filter((line) => line.startsWith(`  --${name} `))).toHaveLength(1)
    }
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  it.each([
    [['--help']],
    [['help']],
    [['fido', 'pin', '--help']],
    [['help', 'fido', 'make']],
  ])('is what %j asks for', async (args) => {
    const { out, notes, exitCode } = await runCommand(args)
    expect(out).toContain('Usage: claviger')
    expect(notes).toEqual([])
    expect(exitCode).toBe(0)
  })

  it.each([[[]], [['fido']], [['fido', 'blobs']]])('is no result of %j', async (args) => {
    const { out, notes, exitCode } = await runCommand(args)
    expect(out).toBe('')
    expect(notes.join('\n')).toContain('Usage: claviger')
    expect(exitCode).toBe(2)
  })

  it('has bold headings where they can be seen', () => {
    expect(headingStyle(true)('Options:')).toBe('\x1b[1mOptions:\x1b[22m')
  })
})

describe('the version', () => {
  it('is that of the package', async () => {
    const { version } = readManifest() as unknown as { readonly version: string }
    expect(await runCommand(['--version'])).toMatchObject({ out: version, exitCode: 0 })
  })
})

describe('the page of the command line', () => {
  const page = read('docs/command-line.md')

  it.each(COMMANDS)('has $name', ({ name }) => {
    expect(page).toMatch(new RegExp(`^\\|.*\`${name}[ \`].*\\|$`, 'm'))
  })

  it('names no option that is not there', () => {
    const known = new Set(COMMANDS.flatMap(({ options }) => Object.keys(options)))
    const named = [...page.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => String(name))
    const common = ['json', 'verbose', 'help', 'version']
    expect(named.filter((name) => !known.has(name) && !common.includes(name))).toEqual([])
  })
})
