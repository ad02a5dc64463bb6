import { describe, expect, it } from 'vitest'
import { Ctap2 } from '../../../../src/core/fido/ctap/ctap2.ts'
import type { MakeCredentialRequest } from '../../../../src/core/fido/ctap/messages/make-credential.ts'
import {
  type Bytes,
  concat,
  encodeUtf8,
  fromHex,
  toHex,
} from '../../../../src/core/shared/bytes.ts'
import type { TraceEvent } from '../../../../src/core/shared/trace.ts'
import { deviceThat, infoAnswer, ok, openWith, refusal } from '../../../support/ctap.ts'

const REQUEST: MakeCredentialRequest = {
  clientDataHash: new Uint8Array(32).fill(1),
  rp: { id: 'example.org' },
  user: { id: Uint8Array.of(7), name: 'ada' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
}

const ASSERTION = { rpId: 'example.org', clientDataHash: new Uint8Array(32) }

/** The answer to an assertion of account `n`. */
function assertion(n: number, numberOfCredentials?: number): Bytes {
  const map = new Map<number, Uint8Array | number | Map<string, Uint8Array>>([
    [2, new Uint8Array(37)],
    [3, Uint8Array.of(n)],
    [4, new Map([['id', Uint8Array.of(n)]])],
  ])
  if (numberOfCredentials !== undefined) map.set(5, numberOfCredentials)
  return ok(map)
}

describe('opening an authenticator', () => {
  it('asks what it can do and fills in what it did not say', async () => {
    const device = deviceThat(() => infoAnswer({ maxMsgSize: undefined, options: undefined }))
    const { info } = await Ctap2.open(device)
    expect(device.requests.map(toHex)).toEqual(['04'])
    expect(info).toMatchObject({ maxMsgSize: 1024, options: {}, extensions: [], minPINLength: 4 })
    expect(info).toMatchObject({ transports: [], forcePINChange: false })
  })

  it('refuses a device that speaks CTAP1 only', async () => {
    const device = { ...deviceThat(() => infoAnswer()), capabilities: { ...NO_CBOR } }
    await expect(Ctap2.open(device)).rejects.toThrow(TypeError)
  })

  it('passes on how the command is carried out', async () => {
    const device = deviceThat(() => infoAnswer())
    const { signal } = new AbortController()
    await Ctap2.open(device, { signal, timeout: 50 })
    expect(device.options).toMatchObject([{ signal, timeout: 50 }])
  })

  it('asks again when told to', async () => {
    let answer = infoAnswer({ minPINLength: 4 })
    const device = deviceThat(() => answer)
    const ctap = await Ctap2.open(device)
    answer = infoAnswer({ minPINLength: 8 })
    expect(ctap.info.minPINLength).toBe(4)
    await ctap.getInfo()
    expect(ctap.info.minPINLength).toBe(8)
  })
})

const NO_CBOR = { cbor: false, msg: true, wink: false }

describe('a command', () => {
  it('is sent as its byte and its parameters', async () => {
    const made = new Map<number, string | Uint8Array>([
      [1, 'none'],
      [2, new Uint8Array(37)],
    ])
    const { ctap, device } = await openWith(() => ok(made))
    const response = await ctap.makeCredential(REQUEST)
    expect(response).toEqual({ fmt: 'none', authData: new Uint8Array(37) })
    const expected = [
      '01a4015820',
      '01'.repeat(32),
      '02a16269646b',
      toHex(encodeUtf8('example.org')),
      '03a26269644107646e616d6563',
      toHex(encodeUtf8('ada')),
      '0481a263616c672664747970656a',
      toHex(encodeUtf8('public-key')),
    ]
    expect(device.requests.map(toHex)).toEqual([expected.join('')])
  })

  it('is not sent when the authenticator takes less', async () => {
    const { ctap, device } = await openWith(() => ok(), { maxMsgSize: 80 })
    const made = ctap.makeCredential(REQUEST)
    await expect(made).rejects.toMatchObject({ code: 'CTAP_REQUEST_TOO_LARGE', status: 0x39 })
    expect(device.requests).toEqual([])
  })

  it('may have exactly the size that the authenticator takes', async () => {
    const { ctap, device } = await openWith(() => refusal('OTHER'))
    await expect(ctap.makeCredential(REQUEST)).rejects.toMatchObject({ code: 'CTAP_OTHER' })
    const size = device.requests[0]?.length as number
    const exact = await openWith(() => refusal('OTHER'), { maxMsgSize: size })
    await expect(exact.ctap.makeCredential(REQUEST)).rejects.toMatchObject({ code: 'CTAP_OTHER' })
    const tight = await openWith(() => refusal('OTHER'), { maxMsgSize: size - 1 })
    await expect(tight.ctap.makeCredential(REQUEST)).rejects.toMatchObject({ status: 0x39 })
  })

  it('rejects with the reason of its signal', async () => {
    const reason = new Error('given up')
    const { ctap, device } = await openWith(() => ok())
    Object.assign(device, { cbor: () => Promise.reject(reason) })
    await expect(ctap.selection()).rejects.toBe(reason)
  })

  it('of management falls back to its prototype', async () => {
    const preview = { credentialMgmtPreview: true, userVerificationMgmtPreview: false }
    const old = await openWith(() => ok(), { options: preview })
    await old.ctap.credentialManagement({ subCommand: 1 })
    await old.ctap.bioEnrollment({ getModality: true })
    expect(old.device.requests.map(([command]) => command)).toEqual([0x41, 0x40])
    const both = { ...preview, credMgmt: true, bioEnroll: false }
    const current = await openWith(() => ok(), { options: both })
    await current.ctap.credentialManagement({ subCommand: 1 })
    await current.ctap.bioEnrollment({ getModality: true })
    expect(current.device.requests.map(([command]) => command)).toEqual([0x0a, 0x09])
  })

  it('resets, and what the authenticator can do is asked anew', async () => {
    const { ctap, device } = await openWith(() => ok())
    await ctap.reset()
    expect(device.requests.map(toHex)).toEqual(['07', '04'])
  })
})

describe('assertions', () => {
  it('are one where the authenticator tells no number', async () => {
    const { ctap, device } = await openWith(() => assertion(1))
    expect(await ctap.getAssertions(ASSERTION)).toHaveLength(1)
    expect(device.requests).toHaveLength(1)
  })

  it('are got for all accounts, each with the same signal', async () => {
    let n = 0
    const { ctap, device } = await openWith(() => assertion(++n, n === 1 ? 3 : undefined))
    const { signal } = new AbortController()
    const all = await ctap.getAssertions(ASSERTION, { signal })
    expect(all.map(({ user }) => user?.id)).toEqual([1, 2, 3].map((id) => Uint8Array.of(id)))
    expect(device.requests.map(([command]) => command)).toEqual([2, 8, 8])
    expect(device.options.slice(-3).map((option) => option?.signal)).toEqual([
      signal,
      signal,
      signal,
    ])
  })

  it('are not more than there can be', async () => {
    const { ctap, device } = await openWith(() => assertion(1, 2 ** 40))
    const all = ctap.getAssertions(ASSERTION)
    await expect(all).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
    expect(device.requests).toHaveLength(1)
  })
})

describe('an authenticator that cuts names', () => {
  // {2: 37 bytes, 3: h'01', 4: {"id": h'01', "name": "a" and half of an umlaut}}
  const cut = concat(
    Uint8Array.of(0),
    fromHex(
      `a3025825${'00'.repeat(37)}034101 04a2 626964 4101 646e616d65 6261c3`.replaceAll(' ', ''),
    ),
  )

  it('is refused', async () => {
    const { ctap } = await openWith(() => cut)
    await expect(ctap.getAssertion(ASSERTION)).rejects.toMatchObject({ code: 'CBOR_TEXT_INVALID' })
  })

  it('is understood when the client is not strict', async () => {
    const { ctap } = await openWith(() => cut, {}, { strict: false })
    const { user } = await ctap.getAssertion(ASSERTION)
    expect(user?.name).toBe('a\ufffd')
  })
})

describe('the trace', () => {
  async function traced(answer: Bytes, run: (ctap: Ctap2) => Promise<unknown>) {
    const events: TraceEvent[] = []
    const trace = (event: TraceEvent) => events.push(event)
    const { ctap } = await openWith(() => answer, {}, { trace })
    await run(ctap).catch(() => undefined)
    return events.slice(2)
  }

  it('shows what is asked and answered', async () => {
    const events = await traced(assertion(1), (ctap) => ctap.getAssertion(ASSERTION))
    expect(events).toMatchObject([
      {
        source: 'ctap.client',
        direction: 'out',
        name: 'authenticatorGetAssertion',
        value: ASSERTION,
      },
      { source: 'ctap.client', direction: 'in', value: { signature: Uint8Array.of(1) } },
    ])
    expect(events.every((event) => event.kind === 'message' && event.bytes)).toBe(true)
  })

  it('shows a refusal', async () => {
    const events = await traced(refusal('NOT_ALLOWED'), (ctap) => ctap.reset())
    expect(events[1]).toMatchObject({
      direction: 'in',
      value: { status: 0x30, code: 'CTAP_NOT_ALLOWED' },
      bytes: Uint8Array.of(0x30),
    })
  })

  it('does not show keys of large blobs', async () => {
    const made = new Map<number, string | Uint8Array>([
      [1, 'none'],
      [2, new Uint8Array(37)],
      [5, new Uint8Array(32).fill(0xab)],
    ])
    const [, answer] = await traced(ok(made), (ctap) => ctap.makeCredential(REQUEST))
    expect(answer).toMatchObject({ value: { largeBlobKey: { redacted: '32 bytes' } } })
    expect(answer).not.toHaveProperty('bytes')
  })
})
