import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  LAYOUTS,
  membersOf,
  optionsVersions,
  type StructName,
} from '../../../src/node/windows/layouts.ts'
import { Memory } from '../../../src/node/windows/memory.ts'
import { buildLibrary, canBuild, LIBRARY_HINT, type WindowsLibrary } from './library.ts'

describe('the versions of the options', () => {
  it.each([
    [0, 0, 0],
    [1, 3, 4],
    [2, 3, 4],
    [3, 4, 5],
    [4, 5, 6],
    [5, 5, 6],
    [6, 6, 6],
    [7, 7, 7],
    [8, 8, 8],
    [9, 9, 9],
    [10, 9, 9],
  ])('of API %i are %i for making and %i for using a credential', (api, make, get) => {
    expect(optionsVersions(api)).toEqual({ make, get })
  })

  it('add members only at the end', () => {
    const first = membersOf('Assertion', 1)
    expect(membersOf('Assertion', 2).slice(0, first.length)).toEqual(first)
    expect(membersOf('Assertion', 2).length).toBeGreaterThan(first.length)
  })
})

describe.skipIf(!canBuild)(`the layouts, compared with ${LIBRARY_HINT}`, () => {
  let built: WindowsLibrary
  beforeAll(async () => {
    built = await buildLibrary()
  })
  afterAll(() => built.remove())

  it.each(Object.keys(LAYOUTS) as StructName[])('of %s are those of a C compiler', (name) => {
    const memory = new Memory(built.koffi)
    const members = membersOf(name, Number.POSITIVE_INFINITY).map(([member]) => member)
    const type = memory.type(name)
    const known = members.map((member) => [member, built.koffi.offsetof(type, member)])
    expect(known).toEqual(members.map((member) => [member, built.offset(name, member)]))
    expect(memory.sizeof(name)).toBe(built.offset(name))
  })

  it('are compared with members that are there', () => {
    expect(built.offset('Assertion', 'cbSignature')).toBe(16)
    expect(built.offset('Assertion', 'cbNothing')).toBe(-1)
  })
})
