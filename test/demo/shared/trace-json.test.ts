import { describe, expect, it } from 'vitest'
import { traceFromJson, traceToJson } from '../../../demo/shared/trace-json.ts'
import type { TraceEvent } from '../../../src/core/shared/trace.ts'

describe('trace events as JSON', () => {
  it('come back as they were', () => {
    const events: TraceEvent[] = [
      {
        kind: 'message',
        source: 'test',
        direction: 'inside',
        name: 'everything',
        bytes: Uint8Array.of(0, 255),
        value: {
          bytes: new Uint8Array(3),
          map: new Map<unknown, unknown>([
            [1, 'one'],
            [-7, new Map([['inner', Uint8Array.of(1)]])],
          ]),
          big: 2n ** 64n,
          list: [null, true, 1.5, 'text', [Uint8Array.of(9)]],
        },
      },
      {
        kind: 'step',
        source: 'test',
        section: '§1',
        name: 'step',
        outcome: 'failed',
        code: 'CODE',
      },
    ]
    const sent = JSON.parse(JSON.stringify(traceToJson(events)))
    expect(traceFromJson(sent)).toEqual(events)
  })

  it('are none where none were sent', () => {
    expect(traceFromJson(undefined)).toEqual([])
    expect(traceFromJson({})).toEqual([])
  })
})
