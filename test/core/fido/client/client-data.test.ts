import { describe, expect, it } from 'vitest'
import { hash } from '../../../../src/core/fido/client/ceremony.ts'
import {
  type ClientDataRequest,
  DefaultClientDataCollector,
} from '../../../../src/core/fido/client/client-data.ts'
import { serializeClientData } from '../../../../src/core/fido/client-data-json.ts'
import { decodeUtf8, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { codeOf } from '../../../support/errors.ts'
import { readVectors } from '../../../support/vectors.ts'

interface Vectors {
  readonly clientData: readonly {
    readonly json: string
    readonly type: string
    readonly challenge: string
    readonly origin: string
    readonly crossOrigin: boolean
    readonly sha256: string
  }[]
}

const { clientData } = readVectors<Vectors>('fido2-client.json')
const REQUEST: ClientDataRequest = {
  ceremony: 'get',
  challenge: Uint8Array.of(1, 2, 3),
  rpId: undefined,
}

describe('client data', () => {
  it.each(
    clientData.filter(({ json }) => !json.includes('!')),
  )('of $origin is written as others write it', ({
    json,
    type,
    challenge,
    origin,
    crossOrigin,
    sha256,
  }) => {
    const { challenge: text } = JSON.parse(json)
    const bytes = serializeClientData({ type, challenge: text, origin, crossOrigin })
    expect(decodeUtf8(bytes)).toBe(json)
    expect(toHex(hash(bytes))).toBe(sha256)
    if (crossOrigin) return
    const ceremony = type === 'webauthn.get' ? 'get' : 'create'
    const rpId = new URL(origin).hostname
    const request = { ceremony, challenge: fromHex(challenge), rpId } as const
    const collected = new DefaultClientDataCollector(origin).collectClientData(request)
    expect(decodeUtf8(collected.clientDataJSON)).toBe(json)
  })

  it('takes the host, without port, where the options name no RP ID', () => {
    const collector = new DefaultClientDataCollector('https://www.example.org:8443')
    expect(collector.collectClientData(REQUEST).rpId).toBe('www.example.org')
  })

  it('is refused for an RP ID that is another’s', () => {
    const collector = new DefaultClientDataCollector('https://example.org')
    const collect = () => collector.collectClientData({ ...REQUEST, rpId: 'example.com' })
    expect(codeOf(collect)).toBe('CLIENT_BAD_REQUEST')
  })

  it('is refused for an origin without a host of its own', () => {
    const collector = new DefaultClientDataCollector('android:apk-key-hash:AAAA')
    expect(codeOf(() => collector.collectClientData(REQUEST))).toBe('CLIENT_BAD_REQUEST')
  })

  it('asks the function that it is given, which says no by throwing too', () => {
    const asked: string[] = []
    const verify = (rpId: string, origin: string) => {
      asked.push(`${rpId} ${origin}`)
      if (rpId === 'example.com') throw new Error('no')
      return true
    }
    const collector = new DefaultClientDataCollector('https://example.org', { verify })
    expect(collector.collectClientData({ ...REQUEST, rpId: 'example.net' }).rpId).toBe(
      'example.net',
    )
    const collect = () => collector.collectClientData({ ...REQUEST, rpId: 'example.com' })
    expect(codeOf(collect)).toBe('CLIENT_BAD_REQUEST')
    expect(asked).toEqual(['example.net https://example.org', 'example.com https://example.org'])
  })

  it('can have another type, RP ID and more members in a class of one’s own', () => {
    class Own extends DefaultClientDataCollector {
      override getRequestType(): string {
        return 'payment.get'
      }
      override getRpId(): string {
        return 'bank.example'
      }
      override verifyRpId(): boolean {
        return true
      }
      protected override getMembers(request: ClientDataRequest, rpId: string) {
        return { ...super.getMembers(request, rpId), payment: { rpId } }
      }
    }
    const collected = new Own('https://example.org').collectClientData(REQUEST)
    expect(JSON.parse(decodeUtf8(collected.clientDataJSON))).toEqual({
      type: 'payment.get',
      challenge: 'AQID',
      origin: 'https://example.org',
      crossOrigin: false,
      payment: { rpId: 'bank.example' },
    })
    expect(collected.rpId).toBe('bank.example')
  })
})
