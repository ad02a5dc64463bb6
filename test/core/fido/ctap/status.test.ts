import { describe, expect, it } from 'vitest'
import {
  CtapError,
  isStatus,
  Status,
  type StatusName,
} from '../../../../src/core/fido/ctap/status.ts'

const failures = Object.entries(Status).filter(([name]) => name !== 'SUCCESS')

describe('a CtapError', () => {
  it.each(failures)('of %s has a code and the byte', (name, status) => {
    const error = new CtapError(status)
    expect(error.code).toBe(`CTAP_${name}`)
    expect(error.status).toBe(status)
    expect(error.message).toContain(name)
    expect(isStatus(error, name as StatusName)).toBe(true)
  })

  it('keeps a byte that has no name', () => {
    const error = new CtapError(0x9a, 'authenticatorReset failed')
    expect(error).toMatchObject({ code: 'CTAP_UNKNOWN_STATUS', status: 0x9a })
    expect(error.message).toBe('authenticatorReset failed: status 0x9a')
  })

  it('is told from others', () => {
    expect(isStatus(new CtapError(Status.PIN_INVALID), 'PIN_BLOCKED', 'PIN_INVALID')).toBe(true)
    expect(isStatus(new CtapError(Status.PIN_INVALID), 'PIN_BLOCKED')).toBe(false)
    expect(isStatus(new Error('PIN_INVALID'), 'PIN_INVALID')).toBe(false)
  })

  it('stands for one byte each', () => {
    expect(new Set(Object.values(Status)).size).toBe(Object.keys(Status).length)
    expect(failures.length).toBeGreaterThan(50)
  })
})
