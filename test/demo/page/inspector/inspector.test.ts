// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { Inspector } from '../../../../demo/page/inspector/inspector.ts'
import { redacted, type TraceEvent, type TraceMessage } from '../../../../src/core/shared/trace.ts'

const message = (parts: Partial<TraceMessage>): TraceMessage => ({
  kind: 'message',
  source: 'test',
  direction: 'in',
  name: 'Anything',
  value: undefined,
  ...parts,
})

const step = (outcome: 'passed' | 'failed' | 'skipped', section = '§7.2.12'): TraceEvent => ({
  kind: 'step',
  source: 'webauthn.rp',
  section,
  name: 'origin',
  outcome,
  ...(outcome === 'failed' && { code: 'WEBAUTHN_ORIGIN_MISMATCH' }),
})

/** The inspector's element after these events. */
function show(...events: TraceEvent[]): HTMLElement {
  const inspector = new Inspector()
  const ceremony = inspector.begin('Test')
  for (const event of events) ceremony.add('server', event)
  for (const details of inspector.element.querySelectorAll<HTMLDetailsElement>('.event details')) {
    details.open = true
    details.dispatchEvent(new Event('toggle'))
  }
  return inspector.element
}

const text = (element: Element, selector: string) =>
  [...element.querySelectorAll(selector)].map(({ textContent }) => textContent)

describe('the inspector', () => {
  it('shows messages of systems that it does not know', () => {
    const value = { ver: '3', list: [1, null], map: new Map([[-7, Uint8Array.of(1, 255)]]) }
    const element = show(message({ name: 'WLS-Response', value, bytes: Uint8Array.of(0x33) }))
    expect(text(element, '.message-name')).toEqual(['WLS-Response'])
    expect(text(element, 'pre')[0]).toBe(
      '{\n  ver: "3",\n  list: [\n    1,\n    null\n  ],\n  map: {\n    -7: h\'01ff\'\n  }\n}',
    )
    expect(text(element, '.hex')).toEqual(['33'])
  })

  it('survives an event of a kind that is yet to come', () => {
    const element = show({ kind: 'metric', name: 'later' } as unknown as TraceEvent)
    expect(text(element, '.message-name')).toEqual(['later'])
  })

  it('never takes a text for markup', () => {
    const element = show(message({ name: '<img src=x>', value: '<script>1</script>' }))
    expect(element.querySelector('img, script')).toBeNull()
  })

  it('marks what was left out', () => {
    const element = show(message({ value: { prf: redacted(new Uint8Array(32)) } }))
    expect(text(element, '.redacted')).toEqual(['left out: 32 bytes'])
  })

  it('shows authenticator data to the byte', () => {
    const bytes = new Uint8Array(37)
    bytes[32] = 0x1d
    bytes[36] = 9
    const element = show(message({ name: 'authenticatorData', bytes }))
    expect(text(element, '.range')).toEqual(['0–31', '32', '33–36'])
    expect(text(element, '.bit[data-set] .bit-name')).toEqual(['BS', 'BE', 'UV', 'UP'])
    expect(text(element, '.meaning').at(-1)).toBe('9')
  })

  it('shows a command of CTAP with the CBOR behind its first byte', () => {
    const name = 'authenticatorClientPIN'
    const value = { pinUvAuthProtocol: 2, subCommand: 1 }
    const bytes = Uint8Array.of(0x06, 0xa2, 0x01, 0x02, 0x02, 0x01)
    const element = show(message({ source: 'ctap.client', direction: 'out', name, value, bytes }))
    expect(text(element, '.summary')).toEqual(['getPINRetries'])
    expect(text(element, '.part')[1]).toBe('CBOR behind the command byte 0x06')
    expect(text(element, 'pre')[1]).toBe('{\n  1: 2,\n  2: 1\n}')
  })

  it('shows a refusal of CTAP by its name', () => {
    const value = { status: 0x31, code: 'CTAP_PIN_INVALID' }
    const bytes = Uint8Array.of(0x31)
    const element = show(
      message({ source: 'ctap.client', name: 'authenticatorClientPIN', value, bytes }),
    )
    expect(text(element, '.summary')).toEqual(['CTAP_PIN_INVALID'])
    expect(text(element, '.hex')).toEqual(['31'])
  })

  it('tells how many packets a message of CTAPHID takes', () => {
    const value = {
      channel: '00000001',
      length: 427,
      packets: 8,
      payload: redacted(new Uint8Array(427)),
    }
    const element = show(message({ source: 'ctap.hid', name: 'CTAPHID_CBOR', value }))
    expect(text(element, '.summary')).toEqual(['427 bytes in 8 packets, channel 00000001'])
    expect(text(element, '.redacted')).toEqual(['left out: 427 bytes'])
  })

  it('shows bytes that cannot be read as what they are', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    for (const name of ['authenticatorData', 'COSE_Key', 'attestationObject']) {
      expect(text(show(message({ name, bytes })), '.hex')).toEqual(['01 02 03'])
    }
  })

  it('counts steps and makes the failed one stand out, with its section', () => {
    const element = show(step('passed'), step('skipped'), step('failed'))
    expect(text(element, '.count')).toEqual(['1/2 steps'])
    expect(text(element, '.step[data-outcome=failed] .code')).toEqual(['WEBAUTHN_ORIGIN_MISMATCH'])
    const link = element.querySelector('.step[data-outcome=failed] a')
    expect(link?.getAttribute('href')).toMatch(/webauthn-3\/#sctn-verifying-assertion$/)
    expect(text(show(step('passed', '§7.1.4')), 'a.section')).toEqual(['§7.1.4'])
    expect(text(show(step('passed', '§99')), 'a.section')).toEqual([])
  })

  it('puts the newest ceremony first and folds those that are over', () => {
    const inspector = new Inspector()
    inspector.begin('First').end('passed', 'Done.')
    inspector.begin('Second')
    const ceremonies = [...inspector.element.querySelectorAll<HTMLDetailsElement>('.ceremony')]
    expect(ceremonies.map(({ open }) => open)).toEqual([true, false])
    expect(text(inspector.element, '.title')).toEqual(['Second', 'First'])
    expect(text(inspector.element, '.badge')).toEqual(['waiting', 'passed'])
  })

  it('lets nothing that begins by itself fold what is being read', () => {
    const inspector = new Inspector()
    inspector.begin('Read').end('failed', 'Refused.')
    inspector.begin('By itself', true)
    const ceremonies = [...inspector.element.querySelectorAll<HTMLDetailsElement>('.ceremony')]
    expect(ceremonies.map(({ open }) => open)).toEqual([false, true])
  })

  it('keeps what is pending when it is cleared', () => {
    const inspector = new Inspector()
    inspector.begin('Over').end('passed', 'Done.')
    inspector.begin('Pending')
    const buttons = [...inspector.element.querySelectorAll('button')]
    buttons.find(({ textContent }) => textContent === 'Clear')?.click()
    expect(text(inspector.element, '.title')).toEqual(['Pending'])
  })
})
