import { fromBase64url, toBase64url } from '../../../../core/shared/base64url.ts'
import type { Bytes } from '../../../../core/shared/bytes.ts'
import { generateKey, type PrivateJwk } from '../../keys/generate.ts'
import type { Key } from '../key.ts'
import type { SoftwareKeyState } from '../memory.ts'
import { type DistinguishedName, ES256, makeCertificate } from './certificate.ts'

/** The key that signs attestation, and its certificates. */
export interface Attester {
  readonly privateKey: PrivateJwk
  /** DER. */
  readonly certificate: Bytes
  /** The same key, with the number of this one authenticator. */
  readonly enterpriseCertificate: Bytes
  /** Certificate of the authority that issued both. */
  readonly root: Bytes
}

const ROOT: DistinguishedName = [
  ['country', 'GB'],
  ['organization', 'Claviger'],
  ['commonName', 'Claviger Software Key Root'],
]
const SUBJECT: DistinguishedName = [
  ['country', 'GB'],
  ['organization', 'Claviger'],
  ['organizationalUnit', 'Authenticator Attestation'],
  ['commonName', 'Claviger Software Key'],
]

/** Keys whose certificates are being made, so that they are made once. */
const pending = /* @__PURE__ */ new WeakMap<Key, Promise<void>>()

/** What the key signs attestation with. Made when it is first needed; a reset does not change it. */
export async function attesterOf(key: Key): Promise<Attester> {
  if (!key.memory.attestation) {
    const making = pending.get(key) ?? makeAttester(key)
    pending.set(key, making)
    await making
    pending.delete(key)
  }
  const { root, certificate, enterpriseCertificate, privateKey } = key.memory
    .attestation as NonNullable<SoftwareKeyState['attestation']>
  return {
    privateKey,
    root: fromBase64url(root),
    certificate: fromBase64url(certificate),
    enterpriseCertificate: fromBase64url(enterpriseCertificate),
  }
}

async function makeAttester(key: Key): Promise<void> {
  const { random, aaguid } = key.settings
  const issuerKey = await generateKey(ES256, random)
  const privateKey = await generateKey(ES256, random)
  const number = (): Bytes => Uint8Array.from(random(16)).map((byte, i) => (i ? byte : byte | 0x40))
  const common = { issuer: ROOT, issuerKey, serial: number() }
  const root = { ...common, subject: ROOT, key: issuerKey, authority: true }
  const leaf = { ...common, subject: SUBJECT, key: privateKey, authority: false, aaguid }
  const enterprise = { ...leaf, serial: number(), serialNumber: number() }
  key.memory.attestation = {
    privateKey,
    root: toBase64url(await makeCertificate(root)),
    certificate: toBase64url(await makeCertificate({ ...leaf, serial: number() })),
    enterpriseCertificate: toBase64url(await makeCertificate(enterprise)),
  }
}
