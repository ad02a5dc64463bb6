import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64url } from '../../../shared/base64url.ts'
import { type Bytes, concat, encodeUtf8, toBytes } from '../../../shared/bytes.ts'
import type { CredentialDescriptor } from '../../ctap/messages/entities.ts'
import { ClientError } from '../errors.ts'
import type { PrfInput } from '../options.ts'
import { readBytes } from '../read-options.ts'
import type { ExtensionOutputs } from '../response.ts'
import { isUvConfigured } from '../uv-decision.ts'
import type {
  AuthenticationContext,
  AuthenticationStep,
  ClientExtension,
  RegistrationContext,
  RegistrationStep,
} from './extension.ts'
import type { HmacSecretExchange, HmacValues } from './hmac-exchange.ts'

const CONTEXT = 'WebAuthn PRF\0'

/** What is hashed before it becomes a salt, so that no page can use salts that others use. */
export function salt(input: Bytes): Bytes {
  return toBytes(sha256(concat(encodeUtf8(CONTEXT), input)))
}

function readSalts({ first, second }: PrfInput): HmacValues {
  return {
    first: salt(readBytes(first, 'prf: first')),
    ...(second !== undefined && { second: salt(readBytes(second, 'prf: second')) }),
  }
}

function register({ info, inputs }: RegistrationContext): RegistrationStep | undefined {
  const { prf } = inputs
  if (prf === undefined) return undefined
  if (prf.evalByCredential !== undefined) {
    throw new ClientError('BAD_REQUEST', 'prf: evalByCredential is for authentication')
  }
  const salts = prf.eval && readSalts(prf.eval)
  if (!info.extensions.includes('hmac-secret')) {
    return { finish: () => ({ prf: { enabled: false } }) }
  }
  // The function that a verified user has is the only one that there may be; see below.
  const isAble = info.extensions.includes('hmac-secret-mc') && isUvConfigured(info.options)
  const evaluates = salts && isAble
  let exchange: HmacSecretExchange | undefined
  return {
    needsUv: evaluates !== undefined && evaluates,
    async prepare(platform, how) {
      if (!evaluates) return { 'hmac-secret': true }
      exchange = await platform.hmacExchange(how)
      return { 'hmac-secret': true, 'hmac-secret-mc': exchange.encrypt(salts) }
    },
    finish({ outputs }) {
      const enabled = outputs.get('hmac-secret') === true
      const output = outputs.get('hmac-secret-mc')
      if (!exchange || output === undefined) return { prf: { enabled } }
      return { prf: { enabled, results: exchange.decrypt(output) } }
    },
  }
}

function authenticate({
  info,
  inputs,
  allow,
}: AuthenticationContext): AuthenticationStep | undefined {
  const { prf } = inputs
  if (prf === undefined) return undefined
  const common = prf.eval && readSalts(prf.eval)
  const entries = Object.entries(prf.evalByCredential ?? {})
  checkCredentials(
    entries.map(([id]) => id),
    allow,
  )
  const byCredential = new Map(entries.map(([id, input]) => [id, readSalts(input)]))
  const nothing = (): ExtensionOutputs => ({ prf: {} })
  const isAsked = common !== undefined || byCredential.size > 0
  if (!isAsked || !info.extensions.includes('hmac-secret')) return { finish: nothing }
  let exchange: HmacSecretExchange | undefined
  return {
    // Authenticators have one function for each credential with and one without verification. Level
    // 3 wants the first, else outputs would change on the day on which the user sets a PIN.
    needsUv: true,
    async prepare(platform, credential, how) {
      const salts = saltsOf(credential, byCredential) ?? common
      if (!salts) return {}
      exchange = await platform.hmacExchange(how)
      return { 'hmac-secret': exchange.encrypt(salts) }
    },
    finish({ outputs }) {
      const output = outputs.get('hmac-secret')
      if (!exchange || output === undefined) return nothing()
      return { prf: { results: exchange.decrypt(output) } }
    },
  }
}

function saltsOf(
  credential: CredentialDescriptor | undefined,
  byCredential: ReadonlyMap<string, HmacValues>,
): HmacValues | undefined {
  return credential && byCredential.get(toBase64url(credential.id))
}

function checkCredentials(
  ids: readonly string[],
  allow: readonly CredentialDescriptor[] | undefined,
): void {
  if (ids.length === 0) return
  const allowed = new Set(allow?.map(({ id }) => toBase64url(id)))
  if (ids.every((id) => allowed.has(id))) return
  const problem = 'prf: evalByCredential names a credential that allowCredentials does not'
  throw new ClientError('CONFIGURATION_UNSUPPORTED', problem)
}

/**
 * A pseudo-random function for each credential, made of `hmac-secret`, and of `hmac-secret-mc` where
 * it is evaluated while the credential is made.
 *
 * @see [WebAuthn Level 3 §10.1.4](https://www.w3.org/TR/webauthn-3/#prf-extension)
 */
export const prf: ClientExtension = { name: 'prf', register, authenticate }
