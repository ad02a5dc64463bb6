import { ClientError } from '../errors.ts'
import type { BytesLike, ExtensionInputs } from '../options.ts'
import { readBytes } from '../read-options.ts'
import type {
  AuthenticationContext,
  AuthenticationStep,
  ClientExtension,
  RegistrationContext,
  RegistrationStep,
} from './extension.ts'
import type { HmacSecretExchange, HmacValues } from './hmac-exchange.ts'

const SALT = 32

function readSalts({ salt1, salt2 }: NonNullable<ExtensionInputs['hmacGetSecret']>): HmacValues {
  return {
    first: readSalt(salt1, 'salt1'),
    ...(salt2 !== undefined && { second: readSalt(salt2, 'salt2') }),
  }
}

function readSalt(value: BytesLike, name: string) {
  const salt = readBytes(value, `hmacGetSecret: ${name}`)
  if (salt.length === SALT) return salt
  const problem = `hmacGetSecret: ${name} has ${salt.length} bytes instead of ${SALT}`
  throw new ClientError('CONFIGURATION_UNSUPPORTED', problem)
}

function outputsOf({ first, second }: HmacValues) {
  return { hmacGetSecret: { output1: first, ...(second && { output2: second }) } }
}

function register({ info, inputs }: RegistrationContext): RegistrationStep | undefined {
  if (inputs.hmacCreateSecret !== true) return undefined
  const salts = inputs.hmacGetSecret && readSalts(inputs.hmacGetSecret)
  if (!info.extensions.includes('hmac-secret')) {
    return { finish: () => ({ hmacCreateSecret: false }) }
  }
  const evaluates = salts && info.extensions.includes('hmac-secret-mc')
  let exchange: HmacSecretExchange | undefined
  return {
    async prepare(platform, how) {
      if (!evaluates) return { 'hmac-secret': true }
      exchange = await platform.hmacExchange(how)
      return { 'hmac-secret': true, 'hmac-secret-mc': exchange.encrypt(salts) }
    },
    finish({ outputs }) {
      const hmacCreateSecret = outputs.get('hmac-secret') === true
      const output = outputs.get('hmac-secret-mc')
      if (!exchange || output === undefined) return { hmacCreateSecret }
      return { hmacCreateSecret, ...outputsOf(exchange.decrypt(output)) }
    },
  }
}

function authenticate({ info, inputs }: AuthenticationContext): AuthenticationStep | undefined {
  if (inputs.hmacGetSecret === undefined) return undefined
  const salts = readSalts(inputs.hmacGetSecret)
  if (!info.extensions.includes('hmac-secret')) return undefined
  let exchange: HmacSecretExchange | undefined
  return {
    async prepare(platform, _credential, how) {
      exchange = await platform.hmacExchange(how)
      return { 'hmac-secret': exchange.encrypt(salts) }
    },
    finish({ outputs }) {
      const output = outputs.get('hmac-secret')
      return !exchange || output === undefined ? {} : outputsOf(exchange.decrypt(output))
    },
  }
}

/**
 * The CTAP extension as it is, with salts of the caller's choice: for programs that are no browser,
 * such as one that unlocks a disk. It is not among the default extensions, because with it a page
 * could ask for what `prf` gives another; use one of the two, not both.
 *
 * @see [CTAP 2.2 section 12.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-hmac-secret-extension)
 */
export const hmacSecret: ClientExtension = { name: 'hmac-secret', register, authenticate }
