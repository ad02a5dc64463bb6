import { Decoder } from 'cbor-x/decode-no-eval'
import { decode as cborgDecode } from 'cborg'
import { decodeCbor, encodeCbor } from '../src/core/fido/cbor/index.ts'
import { fromBase64url } from '../src/core/shared/base64url.ts'
import type { Bytes } from '../src/core/shared/bytes.ts'
import { type Fixture, readFixtures } from '../test/support/fixtures.ts'
import type { Case } from './measure.ts'

const ATTESTED = 'l3/reg/packed-self-es256'

/** A GetInfo response with what a security key of today tells. */
function getInfo(): Bytes {
  return encodeCbor(
    new Map<number, Parameters<typeof encodeCbor>[0]>([
      [1, ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1']],
      [2, ['credProtect', 'hmac-secret', 'largeBlobKey', 'credBlob', 'minPinLength']],
      [3, new Uint8Array(16).fill(0x2f)],
      [
        4,
        {
          rk: true,
          up: true,
          plat: false,
          alwaysUv: false,
          credMgmt: true,
          authnrCfg: true,
          clientPin: true,
          largeBlobs: true,
          pinUvAuthToken: true,
          setMinPINLength: true,
          makeCredUvNotRqd: false,
          credentialMgmtPreview: true,
        },
      ],
      [5, 1280],
      [6, [2, 1]],
      [7, 8],
      [8, 128],
      [9, ['nfc', 'usb']],
      [10, [-7, -8, -35].map((alg) => ({ alg, type: 'public-key' }))],
      [11, 4096],
      [12, false],
      [13, 4],
      [14, 0x50700],
      [15, 32],
      [16, 1],
      [20, 64],
    ]),
  )
}

function attestationObject(): Bytes {
  const fixture = readFixtures().find(({ id }) => id === ATTESTED) as Fixture
  const { response } = fixture.input.response as unknown as {
    response: { attestationObject: string }
  }
  return fromBase64url(response.attestationObject)
}

/** Strict decoding against the decoder inside it, and against a strict peer. */
export function cborCases(): Case[] {
  return [
    cborCase('CBOR, GetInfo response', getInfo(), 4),
    cborCase('CBOR, attestation object', attestationObject(), 8),
  ]
}

function cborCase(name: string, bytes: Bytes, maxDepth: number): Case {
  const decoder = new Decoder({ mapsAsObjects: false, useRecords: false, tagUint8Array: false })
  return {
    name,
    ours: () => decodeCbor(bytes, { maxDepth }),
    limit: () => decoder.decode(bytes),
    peer: () =>
      cborgDecode(bytes, {
        useMaps: true,
        strict: true,
        allowIndefinite: false,
        rejectDuplicateMapKeys: true,
      }),
  }
}
