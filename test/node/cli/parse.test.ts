import { describe, expect, it } from 'vitest'
import { command } from '../../../src/node/cli/command.ts'
import { COMMANDS } from '../../../src/node/cli/commands.ts'
import { parseAddress } from '../../../src/node/cli/keys/udp-source.ts'
import { readArguments, selectCommand } from '../../../src/node/cli/parse.ts'

const sample = command({
  name: 'sample put',
  summary: 'put something somewhere',
  parameters: [
    { name: 'ID', help: 'what' },
    { name: 'FILE', optional: true, help: 'where' },
  ],
  options: {
    name: { value: 'NAME', help: 'a name' },
    tag: { value: 'TAG', multiple: true, help: 'a tag' },
    yes: { help: 'do it' },
  },
  run: async () => undefined,
})

const usage = (message: RegExp) =>
  expect.objectContaining({ code: 'CLI_USAGE', message: expect.stringMatching(message) })

describe('the words of a command line', () => {
  it('name a command, and leave its arguments', () => {
    const found = selectCommand(COMMANDS, ['fido', 'credentials', 'delete', 'abcd', '--yes'])
    expect(found.command?.name).toBe('fido credentials delete')
    expect(found.rest).toEqual(['abcd', '--yes'])
  })

  it('may stand behind the switches that all commands have', () => {
    const args = ['--json', '--verbose', 'fido', 'blobs', 'get', '--', '-id']
    const found = selectCommand(COMMANDS, args)
    expect(found.command?.name).toBe('fido blobs get')
    expect(found.rest).toEqual(['--json', '--verbose', '--', '-id'])
  })

  it.each([[[]], [['--help']]])('name all commands when there are none: %j', (args) => {
    expect(selectCommand(COMMANDS, args)).toEqual({ name: '', rest: args })
  })

  it('name a group', () => {
    expect(selectCommand(COMMANDS, ['fido', 'pin'])).toEqual({ name: 'fido pin', rest: [] })
  })

  it.each([
    [['fidi'], /“fidi”: see claviger --help/],
    [['fido', 'pin', 'forget'], /“fido pin forget”: see claviger fido pin --help/],
  ])('are refused when they name nothing: %j', (args, message) => {
    expect(() => selectCommand(COMMANDS, args)).toThrow(usage(message))
  })
})

describe('the arguments of a command', () => {
  it('are read', () => {
    const given = readArguments(sample, ['a', '--name=x', '--tag', '1', 'b', '--tag', '2', '--yes'])
    expect(given.options).toEqual({ name: 'x', tag: ['1', '2'], yes: true })
    expect(given.parameters).toEqual(['a', 'b'])
  })

  it('may begin with a dash behind two dashes', () => {
    expect(readArguments(sample, ['--', '-a']).parameters).toEqual(['-a'])
  })

  it.each([
    [[], /^ID is missing: see claviger sample put --help$/],
    [['a', 'b', 'c'], /^“c” is one argument too many/],
    [['a', '--nam', 'x'], /^there is no option --nam;/],
    [['-a'], /^there is no option -a;/],
    [['a', '--name'], /^--name needs a value: --name=NAME$/],
    [['a', '--name', '--yes'], /^--name needs a value/],
    [['a', '--yes=1'], /^--yes takes no value$/],
  ])('are refused when they are not what it takes: %j', (args, message) => {
    expect(() => readArguments(sample, args)).toThrow(usage(message))
  })
})

describe('an address', () => {
  it.each([
    ['8111', '127.0.0.1', 8111],
    ['key.example:1', 'key.example', 1],
    ['[::1]:65535', '::1', 65535],
  ])('is read: %s', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port })
  })

  it.each(['', 'key.example', '65536', ':8111', 'a:b'])('is refused: “%s”', (text) => {
    expect(() => parseAddress(text)).toThrow(usage(/neither a port nor host:port/))
  })
})
