import { createHandler, type Handler } from '../../demo/server/handler.ts'
import { sessionSecret } from '../../demo/server/session.ts'
import type { PasskeyAnswer } from '../../demo/shared/api.ts'
import { traceFromJson } from '../../demo/shared/trace-json.ts'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../src/core/fido/rp/json.ts'
import type { TraceEvent } from '../../src/core/shared/trace.ts'
import {
  type EmulatedAuthenticator,
  emulateAuthenticator,
  type Tamper,
} from '../../src/emulators/authenticator/index.ts'
import { createStore, type Database, openDatabase, type Store } from '../../src/node/store/index.ts'

/** Where the page of {@link DemoClient} is. */
export const ORIGIN = 'http://localhost:5173'

/** The page's server over a database in memory, with a clock that a test can turn. */
export interface DemoServer {
  readonly handler: Handler
  readonly store: Store
  readonly database: Database
  /** Milliseconds that the clock is ahead. */
  ahead: number
}

/** Starts the page's server without a port. */
export async function startDemoServer(): Promise<DemoServer> {
  const database = await openDatabase()
  const now = () => Date.now() + server.ahead
  const store = await createStore(database, { now })
  const handler = createHandler({ store: async () => store, secret: sessionSecret(undefined), now })
  const server: DemoServer = { handler, store, database, ahead: 0 }
  return server
}

/** What answers hold, each some of it. */
interface AnswerBody {
  readonly user?: { readonly name: string }
  readonly passkeys: readonly PasskeyAnswer[]
  readonly options: unknown
  readonly error: { readonly code: string; readonly message: string } | undefined
  readonly trace: unknown
}

/** An answer of the server, taken apart. */
export interface Answer {
  readonly status: number
  readonly body: AnswerBody
  /** Code of the error; absent when there is none. */
  readonly code: string | undefined
  readonly trace: readonly TraceEvent[]
}

/** A browser with its cookies and an authenticator, in front of the handler. */
export class DemoClient {
  readonly authenticator: EmulatedAuthenticator = emulateAuthenticator({ algorithms: [-7] })
  readonly #handler: Handler
  readonly #cookies = new Map<string, string>()

  constructor(handler: Handler) {
    this.#handler = handler
  }

  /** Sends a request; cookies are kept as a browser does. */
  async send(path: string, init: RequestInit = {}, origin = ORIGIN): Promise<Answer> {
    const headers = new Headers(init.headers)
    if (init.method && !headers.has('origin')) headers.set('origin', origin)
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ')
    if (cookie) headers.set('cookie', cookie)
    const response = await this.#handler(new Request(origin + path, { ...init, headers }))
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const body: AnswerBody = JSON.parse(await response.text())
    return {
      status: response.status,
      body,
      code: body.error?.code,
      trace: traceFromJson(body.trace),
    }
  }

  /** Sends JSON. */
  post(path: string, json: unknown): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    return this.send(path, { method: 'POST', headers, body: JSON.stringify(json) })
  }

  /** Options for a new account's passkey, or for another of the account that is logged in. */
  async creationOptions(userName?: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { body } = await this.post('/api/registration/options', { userName })
    return body.options as PublicKeyCredentialCreationOptionsJSON
  }

  /** Options of a log-in. */
  async requestOptions(userName?: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { body } = await this.post('/api/authentication/options', { userName })
    return body.options as PublicKeyCredentialRequestOptionsJSON
  }

  /** Registers from the first call to the last. */
  async register(userName?: string, tamper: Tamper = {}): Promise<Answer> {
    const options = await this.creationOptions(userName)
    const response = await this.authenticator.create(options, { origin: ORIGIN, tamper })
    return this.post('/api/registration', response)
  }

  /** Logs in from the first call to the last. */
  async logIn(userName?: string, tamper: Tamper = {}): Promise<Answer> {
    const options = await this.requestOptions(userName)
    const response = await this.authenticator.get(options, { origin: ORIGIN, tamper })
    return this.post('/api/authentication', response)
  }

  /** Who the server says is logged in. */
  async whoAmI(): Promise<string | undefined> {
    return (await this.send('/api/session')).body.user?.name
  }

  /** The passkeys that the server lists. */
  async passkeys(): Promise<Answer> {
    return this.send('/api/passkeys')
  }

  /** The ID of the account's first passkey. */
  async firstPasskey(): Promise<string> {
    const [passkey] = (await this.passkeys()).body.passkeys
    if (!passkey) throw new Error('the account has no passkey')
    return passkey.id
  }

  /** The value of the session cookie. */
  get cookie(): string | undefined {
    return this.#cookies.get('claviger')
  }

  /** Puts a value into the session cookie. */
  set cookie(value: string) {
    this.#cookies.set('claviger', value)
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';', 1)
    const at = pair.indexOf('=')
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

/** The step that failed, as `section name`. */
export function failedStep(trace: readonly TraceEvent[]): string | undefined {
  for (const event of trace) {
    if (event.kind === 'step' && event.outcome === 'failed') return `${event.section} ${event.name}`
  }
  return undefined
}
