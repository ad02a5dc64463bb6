import { expect, it } from 'vitest'
import { withoutRepeats } from '../../../../demo/page/fido/keepalives.ts'
import type { TraceEvent } from '../../../../src/core/shared/trace.ts'

const event = (name: string, ...bytes: number[]): TraceEvent => ({
  kind: 'message',
  source: 'ctap.hid',
  direction: 'in',
  name,
  value: {},
  bytes: Uint8Array.from(bytes),
})

it('tells a keepalive once, until its status changes or something else comes between', () => {
  const told: string[] = []
  const trace = withoutRepeats((it) => {
    if (it.kind === 'message') told.push(`${it.name} ${it.bytes}`)
  })
  const statuses = [1, 1, 2, 2, 2, 1]
  for (const status of statuses) trace(event('CTAPHID_KEEPALIVE', status))
  trace(event('CTAPHID_PING', 1))
  trace(event('CTAPHID_PING', 1))
  trace(event('CTAPHID_KEEPALIVE', 1))
  expect(told).toEqual([
    'CTAPHID_KEEPALIVE 1',
    'CTAPHID_KEEPALIVE 2',
    'CTAPHID_KEEPALIVE 1',
    'CTAPHID_PING 1',
    'CTAPHID_PING 1',
    'CTAPHID_KEEPALIVE 1',
  ])
})
