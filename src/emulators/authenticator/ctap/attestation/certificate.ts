import { COSE_ALGORITHMS, type CoseAlgorithm } from '../../../../core/fido/cose/algorithms.ts'
import { coseKeyFromJwk } from '../../../../core/fido/cose/jwk.ts'
import { spkiOf } from '../../../../core/fido/cose/spki.ts'
import { bitString, der, integer, objectId, sequence } from '../../../../core/fido/der.ts'
import { type Bytes, encodeUtf8, fromHex } from '../../../../core/shared/bytes.ts'
import type { PrivateJwk } from '../../keys/generate.ts'
import { sign } from '../../keys/sign.ts'

/** Object identifiers, encoded. */
const ObjectId = {
  ecdsaWithSha256: '2a8648ce3d040302',
  country: '550406',
  organization: '55040a',
  organizationalUnit: '55040b',
  commonName: '550403',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  /** `id-fido-gen-ce-sernum` */
  serialNumber: '2b0601040182e51c010102',
  /** `id-fido-gen-ce-aaguid` */
  aaguid: '2b0601040182e51c010104',
} as const

const Tag = {
  boolean: 0x01,
  octetString: 0x04,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
} as const

const VERSION_3 = 2
const NOT_BEFORE = '200101000000Z'
const NOT_AFTER = '491231235959Z'
const SIGN = 0x80
const CERT_SIGN_AND_CRL_SIGN = 0x06

/** The algorithm of every certificate here. */
export const ES256 = /* @__PURE__ */ (() => COSE_ALGORITHMS.get(-7) as CoseAlgorithm)()

/** A name, most general part first. */
export type DistinguishedName = readonly (readonly [
  part: 'country' | 'organization' | 'organizationalUnit' | 'commonName',
  value: string,
])[]

/** What a certificate says. */
export interface CertificateInput {
  /** Its number, without leading zeros. */
  readonly serial: Bytes
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  /** The subject's key; its private part is left out. */
  readonly key: PrivateJwk
  readonly issuerKey: PrivateJwk
  readonly authority: boolean
  /** Model of the authenticator. */
  readonly aaguid?: Bytes
  /** Number of the one authenticator, for enterprise attestation. */
  readonly serialNumber?: Bytes
}

/**
 * Makes an X.509 certificate as WebAuthn wants it of attestation, signed with ES256.
 *
 * @returns DER.
 * @see [WebAuthn Level 3 §8.2.1](https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation-cert-requirements)
 */
export async function makeCertificate(input: CertificateInput): Promise<Bytes> {
  const algorithm = sequence(oid('ecdsaWithSha256'))
  const body = sequence(
    der(Tag.version, integer(Uint8Array.of(VERSION_3))),
    integer(input.serial),
    algorithm,
    name(input.issuer),
    sequence(time(NOT_BEFORE), time(NOT_AFTER)),
    name(input.subject),
    spkiOf(coseKeyFromJwk(input.key, ES256.alg)),
    der(Tag.extensions, sequence(...extensionsOf(input))),
  )
  return sequence(body, algorithm, bitString(await sign(ES256, input.issuerKey, body)))
}

function extensionsOf({ authority, aaguid, serialNumber }: CertificateInput): Bytes[] {
  const constraints = sequence(...(authority ? [der(Tag.boolean, Uint8Array.of(0xff))] : []))
  const usage = authority ? [1, CERT_SIGN_AND_CRL_SIGN] : [7, SIGN]
  return [
    extension('basicConstraints', constraints, true),
    extension('keyUsage', der(0x03, Uint8Array.from(usage)), true),
    ...(aaguid ? [extension('aaguid', der(Tag.octetString, aaguid))] : []),
    ...(serialNumber ? [extension('serialNumber', der(Tag.octetString, serialNumber))] : []),
  ]
}

function extension(id: keyof typeof ObjectId, value: Bytes, critical = false): Bytes {
  const flag = critical ? [der(Tag.boolean, Uint8Array.of(0xff))] : []
  return sequence(oid(id), ...flag, der(Tag.octetString, value))
}

function name(parts: DistinguishedName): Bytes {
  return sequence(
    ...parts.map(([part, value]) => {
      const tag = part === 'country' ? Tag.printableString : Tag.utf8String
      return der(Tag.set, sequence(oid(part), der(tag, encodeUtf8(value))))
    }),
  )
}

function time(text: string): Bytes {
  return der(Tag.utcTime, encodeUtf8(text))
}

function oid(id: keyof typeof ObjectId): Bytes {
  return objectId(fromHex(ObjectId[id]))
}
