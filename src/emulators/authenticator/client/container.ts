import { readBinary } from './bytes.ts'
import type { Client } from './client.ts'
import type { CeremonyContext } from './context.ts'
import { createCredential } from './create.ts'
import {
  type AssertedPublicKeyCredential,
  assertedPublicKeyCredential,
  type NewPublicKeyCredential,
  newPublicKeyCredential,
} from './credential.ts'
import { getCredential } from './get.ts'
import type { Signal } from './interruption.ts'
import type { BinaryData, CreationOptions, RequestOptions } from './options.ts'

/** What a call to a `CredentialsContainer` can have besides `publicKey`. */
interface CallOptions {
  readonly mediation?: string | undefined
  readonly signal?: Signal | undefined
}

/** What `create()` is given. */
export interface CredentialCreationOptions extends CallOptions {
  readonly publicKey?: CreationOptions<BinaryData>
}

/** What `get()` is given. */
export interface CredentialRequestOptions extends CallOptions {
  readonly publicKey?: RequestOptions<BinaryData>
}

/** The two methods of `navigator.credentials` that WebAuthn uses. */
export interface EmulatedCredentialsContainer {
  create(options?: CredentialCreationOptions): Promise<NewPublicKeyCredential | null>
  get(options?: CredentialRequestOptions): Promise<AssertedPublicKeyCredential | null>
}

/**
 * A stand-in for `navigator.credentials` in a page.
 *
 * @see [Credential Management Level 1 §2.3](https://www.w3.org/TR/credential-management-1/#credentialscontainer)
 */
export function credentialsContainer(
  client: Client,
  page: CeremonyContext,
): EmulatedCredentialsContainer {
  const contextOf = ({ mediation, signal }: CallOptions): CeremonyContext => ({
    ...page,
    mediation,
    signal,
  })
  return {
    async create(options = {}) {
      if (!options.publicKey) return null
      const context = contextOf(options)
      return newPublicKeyCredential(
        await createCredential(client, options.publicKey, readBinary, context),
      )
    },
    async get(options = {}) {
      if (!options.publicKey || options.mediation === 'silent') return null
      const context = contextOf(options)
      return assertedPublicKeyCredential(
        await getCredential(client, options.publicKey, readBinary, context),
      )
    },
  }
}
