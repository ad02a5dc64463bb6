import { encodeCbor } from '../../src/core/fido/cbor/encode.ts'
import { fromBase64url, toBase64url } from '../../src/core/shared/base64url.ts'
import { type Bytes, encodeUtf8 } from '../../src/core/shared/bytes.ts'

/** What stands for the passkey of an account that does not exist. */
export interface Decoy {
  readonly id: string
  readonly transports: readonly string[]
  readonly publicKey: Bytes
  readonly signCount: number
  readonly backupEligible: boolean
  readonly backupState: boolean
  /** It is nobody's. */
  readonly userHandle?: never
}

/**
 * A passkey that nobody has, always the same for the same name, so that asking twice does not tell
 * a made-up one from a real one.
 *
 * @param name What it is made from.
 * @param secret Without it nobody can make the same.
 * @param id The credential ID, when it was given out already.
 * @see [WebAuthn Level 3 §14.6.2](https://www.w3.org/TR/webauthn-3/#sctn-username-enumeration)
 */
export async function decoyFor(name: string, secret: string, id?: string): Promise<Decoy> {
  return {
    id: id ?? toBase64url(await derive(secret, name.toLowerCase())),
    transports: ['internal'],
    publicKey: await decoyKey(),
    signCount: 0,
    backupEligible: false,
    backupState: false,
  }
}

async function derive(secret: string, name: string): Promise<Bytes> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encodeUtf8(secret), hmac, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encodeUtf8(`decoy ${name}`)))
}

let made: Promise<Bytes> | undefined

/** A P-256 key whose private half is thrown away at once. */
function decoyKey(): Promise<Bytes> {
  made ??= makeKey()
  return made
}

async function makeKey(): Promise<Bytes> {
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }
  const { publicKey } = await crypto.subtle.generateKey(ecdsa, false, ['sign', 'verify'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey)
  const members = [1, 2, 3, -7, -1, 1, -2, fromBase64url(x), -3, fromBase64url(y)]
  const map = new Map<number, number | Bytes>()
  for (let i = 0; i < members.length; i += 2) {
    map.set(members[i] as number, members[i + 1] as number | Bytes)
  }
  return encodeCbor(map)
}
