import { describe, expect, it } from 'vitest'
import { pcscError } from '../../../src/node/pcsc/errors.ts'
import { listReaders, openPcsc } from '../../../src/node/pcsc/index.ts'
import { type Card, describeCardChannel } from '../../contract/card-channel.ts'
import { fakePcsc } from './fake.ts'

const success: Card = () => Uint8Array.of(0x90, 0x00)

describeCardChannel(
  'PC/SC',
  async (card) => {
    const { binding, state } = fakePcsc({ Reader: card })
    const channel = await openPcsc(binding)
    const remove = () => {
      state.isRemoved = true
    }
    return { channel, remove }
  },
  65_536,
)

describe('readers', () => {
  it('are listed with whether they have a card', () => {
    const { binding, log } = fakePcsc({ Empty: undefined, Full: success })
    expect(listReaders(binding)).toEqual([
      { name: 'Empty', hasCard: false },
      { name: 'Full', hasCard: true },
    ])
    expect(log).toEqual(['establish', 'release'])
  })

  it('are not there when there is no service', () => {
    const Context = class {
      constructor() {
        throw new Error('PC/SC service not running')
      }
      listReaders = () => []
      close() {}
    }
    expect(() => listReaders({ Context })).toThrow(
      expect.objectContaining({ code: 'TRANSPORT_UNAVAILABLE' }),
    )
  })

  it('that cannot be listed leave no connection behind', () => {
    const { binding, log } = fakePcsc({})
    binding.Context.prototype.listReaders = () => {
      throw new Error('Internal error')
    }
    expect(() => listReaders(binding)).toThrow(
      expect.objectContaining({ code: 'TRANSPORT_FAILED' }),
    )
    expect(log).toEqual(['establish', 'release'])
  })
})

describe('a card over PC/SC', () => {
  it('is the first there is, shared, in whichever protocol', async () => {
    const { binding, log } = fakePcsc({ Empty: undefined, Full: success, Other: success })
    const channel = await openPcsc(binding)
    await channel.close()
    const connection = ['connect', 'Full', 2, 3]
    expect(log).toEqual(['establish', connection, ['disconnect', 0], 'release'])
  })

  it('is that of the named reader, alone, and reset in the end', async () => {
    const { binding, log } = fakePcsc({ Full: success, Other: success })
    const channel = await openPcsc(binding, 'Other', { share: 'exclusive', disposition: 'reset' })
    await channel.close()
    expect(log).toContainEqual(['connect', 'Other', 1, 3])
    expect(log).toContainEqual(['disconnect', 1])
  })

  it.each([
    ['no reader has a card', { Empty: undefined }, undefined],
    ['there is no such reader', { Full: success }, 'Other'],
    ['the reader has no card', { Empty: undefined }, 'Empty'],
  ])('is not there when %s', async (_, readers, name) => {
    const { binding, log } = fakePcsc(readers)
    const opening = openPcsc(binding, name)
    await expect(opening).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    expect(log.at(-1)).toBe('release')
  })

  it('is asked for long responses, and for those alone that were asked for', async () => {
    const { binding, state } = fakePcsc({ Reader: success })
    await (await openPcsc(binding)).transmit(new Uint8Array(4))
    expect(state.options).toEqual([{ maxRecvLength: 65_538, autoGetResponse: false }])
  })

  it('must answer with a status word', async () => {
    const { binding } = fakePcsc({ Reader: () => Uint8Array.of(0x90) })
    const response = (await openPcsc(binding)).transmit(new Uint8Array(4))
    await expect(response).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('does what it is at before it is closed', async () => {
    let answer = (_: Uint8Array<ArrayBuffer>) => {}
    const card: Card = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    const { binding, log } = fakePcsc({ Reader: card })
    const channel = await openPcsc(binding)
    const response = channel.transmit(new Uint8Array(4))
    await Promise.resolve()
    await Promise.resolve()
    const closing = channel.close()
    expect(log).not.toContain('release')
    answer(Uint8Array.of(0x90, 0))
    expect(await response).toHaveLength(2)
    await closing
    expect(log.at(-1)).toBe('release')
  })

  it('is closed without complaint when it is gone', async () => {
    const { binding, log } = fakePcsc({ Reader: success })
    const channel = await openPcsc(binding)
    binding.Context.prototype.close = () => {
      log.push('release')
      throw new Error('Invalid handle')
    }
    await expect(channel.close()).resolves.toBeUndefined()
    expect(log.at(-1)).toBe('release')
  })
})

describe('what a binding throws', () => {
  it.each([
    ['PC/SC service not running', 'TRANSPORT_UNAVAILABLE'],
    ['PC/SC service stopped', 'TRANSPORT_UNAVAILABLE'],
    ['Sharing violation', 'TRANSPORT_BUSY'],
    ['Card was removed', 'TRANSPORT_CLOSED'],
    ['Card was reset', 'TRANSPORT_CLOSED'],
    ['Card is unpowered', 'TRANSPORT_CLOSED'],
    ['Card is unresponsive', 'TRANSPORT_CLOSED'],
    ['Card is not connected', 'TRANSPORT_CLOSED'],
    ['No smart card present', 'TRANSPORT_CLOSED'],
    ['Reader unavailable', 'TRANSPORT_CLOSED'],
    ['Operation timed out', 'TRANSPORT_TIMEOUT'],
    ['Communication error', 'TRANSPORT_FAILED'],
  ])('in the words %s is %s', (message, code) => {
    expect(pcscError(new Error(message))).toMatchObject({ code })
  })

  it.each([
    [0x8010001d, 'TRANSPORT_UNAVAILABLE'],
    [0x8010000b, 'TRANSPORT_BUSY'],
    [0x80100069, 'TRANSPORT_CLOSED'],
    [0x80100068 | 0, 'TRANSPORT_CLOSED'],
    [0x8010000c, 'TRANSPORT_CLOSED'],
    [0x8010000a, 'TRANSPORT_TIMEOUT'],
    [0x80100001, 'TRANSPORT_FAILED'],
  ])('with the number %i is %s', (code, expected) => {
    const cause = Object.assign(new Error('as a binding says it'), { code })
    expect(pcscError(cause)).toMatchObject({ code: expected, cause })
  })

  it.each([undefined, null, 'text', 7])('even when it is %s is an error', (thrown) => {
    expect(pcscError(thrown)).toMatchObject({ code: 'TRANSPORT_FAILED' })
  })
})
