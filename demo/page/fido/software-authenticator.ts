import type {
  AuthenticationResponseJSON,
  CredentialsLike,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../../src/browser/webauthn/index.ts'
import type { Trace } from '../../../src/core/shared/trace.ts'
import {
  type ConfirmAnswer,
  type ConfirmRequest,
  type EmulatedAuthenticator,
  type EmulatedAuthenticatorOptions,
  type EmulatedCredential,
  emulateAuthenticator,
  type Tamper,
} from '../../../src/emulators/authenticator/index.ts'
import { recall, remember } from '../storage.ts'

/** Asks the person in front of the emulated authenticator. */
export type Confirm = (
  request: ConfirmRequest,
  signal: AbortSignal | undefined,
) => Promise<ConfirmAnswer>

/** What tells one emulated authenticator from another. */
export interface SoftwareModel {
  readonly id: string
  readonly name: string
  readonly options: EmulatedAuthenticatorOptions
}

/** An authenticator in software whose memory is kept in this browser. */
export class SoftwareAuthenticator {
  readonly model: SoftwareModel
  readonly #confirm: Confirm
  #device: EmulatedAuthenticator
  #signal: AbortSignal | undefined
  #trace: Trace | undefined

  constructor(model: SoftwareModel, confirm: Confirm) {
    this.model = model
    this.#confirm = confirm
    this.#device = this.#open()
  }

  /** Stands in for `navigator.credentials`; the trace is told what the authenticator is asked for. */
  credentials(trace: Trace): CredentialsLike {
    const container = this.#device.container({ origin: location.origin })
    const keep = async (verb: 'create' | 'get', options: object) => {
      this.#signal = (options as { signal?: AbortSignal }).signal
      this.#trace = trace
      const credential = await container[verb](options as never)
      this.#save()
      return credential
    }
    return { create: (options) => keep('create', options), get: (options) => keep('get', options) }
  }

  /** The passkeys that it has for this site. */
  get passkeys(): readonly EmulatedCredential[] {
    return this.#device.credentials.filter(({ rpId }) => rpId === location.hostname)
  }

  /** Forgets all that it has for this site. */
  clear(): void {
    for (const { id } of this.passkeys) this.#device.remove(id)
    this.#save()
  }

  /** An assertion with a fault in it, without asking anybody. */
  async attack(
    options: PublicKeyCredentialRequestOptionsJSON,
    tamper: Tamper,
    trace: Trace,
  ): Promise<AuthenticationResponseJSON> {
    const forger = emulateAuthenticator({
      ...this.model.options,
      trace,
      state: this.#device.save(),
    })
    const response = await forger.get(options, { origin: location.origin, tamper })
    this.#device = emulateAuthenticator({ ...this.#options(), state: forger.save() })
    this.#save()
    return response
  }

  #options(): EmulatedAuthenticatorOptions {
    return {
      ...this.model.options,
      confirm: (request) => this.#confirm(request, this.#signal),
      trace: (event) => this.#trace?.(event),
    }
  }

  #open(): EmulatedAuthenticator {
    const options = this.#options()
    try {
      const state = JSON.parse(recall(`authenticator.${this.model.id}`) ?? 'null')
      if (state) return emulateAuthenticator({ ...options, state })
    } catch {
      // What is kept is of another version or damaged: it begins anew.
    }
    return emulateAuthenticator(options)
  }

  #save(): void {
    remember(`authenticator.${this.model.id}`, JSON.stringify(this.#device.save()))
  }
}
