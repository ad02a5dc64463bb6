import { ClientError } from '../../core/fido/client/errors.ts'
import type { ExtensionInputs } from '../../core/fido/client/options.ts'
import { readBytes } from '../../core/fido/client/read-options.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { CREDENTIAL_PROTECTION } from './constants.ts'
import type { Members, Memory, Pointer } from './memory.ts'
import { flag } from './structures.ts'

/** The version of the API from which it knows an extension. */
const SINCE = { credProtect: 2, credBlob: 3, minPinLength: 3, largeBlob: 5 } as const

/** An entry of `Extensions`: an identifier, and the input where it points to. */
interface Entry {
  readonly identifier: string
  readonly length: number
  readonly value: unknown
}

const SALT_LENGTH = 32
const TRUE: Entry['value'] = /* @__PURE__ */ Uint8Array.of(1, 0, 0, 0)

/** Whether an API of some version knows an extension. */
export function knows(apiVersion: number, extension: keyof typeof SINCE): boolean {
  return apiVersion >= SINCE[extension]
}

/** The error for what cannot be had and was insisted on. */
export function unsupported(what: string): ClientError {
  return new ClientError('CONFIGURATION_UNSUPPORTED', `this version of Windows has no ${what}`)
}

/** `Extensions` of a registration. */
export function creationExtensions(
  memory: Memory,
  apiVersion: number,
  inputs: ExtensionInputs,
  hasHmacSecret: boolean,
): Members {
  return extensionList([
    ...(hasHmacSecret ? [on('hmac-secret')] : []),
    ...protection(memory, apiVersion, inputs),
    ...blob(memory, apiVersion, inputs),
    ...(inputs.minPinLength === true && knows(apiVersion, 'minPinLength')
      ? [on('minPinLength')]
      : []),
  ])
}

/** `Extensions` of an authentication. */
export function requestExtensions(apiVersion: number, inputs: ExtensionInputs): Members {
  const asksBlob = inputs.getCredBlob === true && knows(apiVersion, 'credBlob')
  return extensionList(asksBlob ? [on('credBlob')] : [])
}

/** `HmacSecretSalt` with the inputs of prf: Windows hashes them. */
export function prfSalts(input: { first: unknown; second?: unknown }, name: string): Members {
  const first = readBytes(input.first as string, `${name}: first`)
  if (input.second === undefined) return saltMembers(first)
  return saltMembers(first, readBytes(input.second as string, `${name}: second`))
}

/** `HmacSecretSalt` with salts as they go to the authenticator. */
export function rawSalts({ salt1, salt2 }: NonNullable<ExtensionInputs['hmacGetSecret']>): Members {
  const [first, second] = [salt1, salt2].map((salt) => {
    if (salt === undefined) return undefined
    const bytes = readBytes(salt, 'hmacGetSecret')
    if (bytes.length === SALT_LENGTH) return bytes
    throw new ClientError('CONFIGURATION_UNSUPPORTED', 'hmacGetSecret: a salt is not 32 bytes')
  })
  return saltMembers(first as Bytes, second)
}

/** The two outputs of hmac-secret, where there are any. */
export function readSecrets(
  memory: Memory,
  pointer: unknown,
): { readonly first: Bytes; readonly second?: Bytes } | undefined {
  if (!pointer) return undefined
  const { cbFirst, pbFirst, cbSecond, pbSecond } = memory.read(pointer as Pointer, 'HmacSecretSalt')
  const first = memory.readBytes(pbFirst, cbFirst)
  if (first.length === 0) return undefined
  const second = memory.readBytes(pbSecond, cbSecond)
  return second.length > 0 ? { first, second } : { first }
}

/** Outputs in `Extensions`: where each lies, by its identifier. */
export function readExtensions(memory: Memory, extensions: unknown): ReadonlyMap<string, Pointer> {
  if (!extensions) return new Map()
  const { cExtensions, pExtensions } = extensions as Members
  const entries = memory.readRow(pExtensions as Pointer, 'Extension', Number(cExtensions))
  return new Map(
    entries.flatMap(({ pwszExtensionIdentifier, pvExtension }) =>
      pvExtension ? [[String(pwszExtensionIdentifier), pvExtension as Pointer]] : [],
    ),
  )
}

function extensionList(entries: readonly Entry[]): Members {
  if (entries.length === 0) return { cExtensions: 0, pExtensions: null }
  const pExtensions = entries.map(({ identifier, length, value }) => ({
    pwszExtensionIdentifier: identifier,
    cbExtension: length,
    pvExtension: value,
  }))
  return { cExtensions: entries.length, pExtensions }
}

function on(identifier: string): Entry {
  return { identifier, length: 4, value: TRUE }
}

function protection(memory: Memory, apiVersion: number, inputs: ExtensionInputs): Entry[] {
  const { credentialProtectionPolicy: policy, enforceCredentialProtectionPolicy = false } = inputs
  if (policy === undefined) return []
  const level = CREDENTIAL_PROTECTION.get(policy)
  if (level === undefined) {
    const problem = 'credentialProtectionPolicy is not one of the policies'
    throw new ClientError('BAD_REQUEST', problem)
  }
  if (!knows(apiVersion, 'credProtect')) {
    if (enforceCredentialProtectionPolicy && level > 1) throw unsupported('credProtect')
    return []
  }
  const name = 'CredProtectExtensionIn'
  const members = {
    dwCredProtect: level,
    bRequireCredProtect: flag(enforceCredentialProtectionPolicy),
  }
  return [
    {
      identifier: 'credProtect',
      length: memory.sizeof(name),
      value: memory.pointTo(name, members),
    },
  ]
}

function blob(memory: Memory, apiVersion: number, { credBlob }: ExtensionInputs): Entry[] {
  if (credBlob === undefined || !knows(apiVersion, 'credBlob')) return []
  const bytes = readBytes(credBlob, 'credBlob')
  const name = 'CredBlobExtension'
  const value = memory.pointTo(name, { cbCredBlob: bytes.length, pbCredBlob: bytes })
  return [{ identifier: 'credBlob', length: memory.sizeof(name), value }]
}

function saltMembers(first: Bytes, second?: Bytes): Members {
  return {
    cbFirst: first.length,
    pbFirst: first,
    ...(second && { cbSecond: second.length, pbSecond: second }),
  }
}
