import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Connect, Logger, Plugin } from 'vite'
import { nodeVerifier } from '../../src/node/crypto/index.ts'
import { createStore, type Database, openDatabase, type Store } from '../../src/node/store/index.ts'
import { createHandler } from './handler.ts'
import { sessionSecret } from './session.ts'

/** Where the page's server keeps what it knows. */
export interface ServerPluginOptions {
  /** A Postgres to use: `postgres://…`. Default: an embedded one. */
  readonly databaseUrl?: string | undefined
  /** The embedded one's folder. Default: it is in memory and forgotten at the end. */
  readonly directory?: string | undefined
  /** Seals the session cookies. Default: a new secret at each start. */
  readonly sessionSecret?: string | undefined
}

/**
 * What the built page is allowed to do: load its own files and call its own server. Text can
 * become neither script nor markup.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** Mounts the relying party under `/api/` of Vite's own server, for development and preview. */
export function relyingParty(options: ServerPluginOptions = {}): Plugin {
  let logger: Logger | undefined
  const stores = new LazyStore(options)
  const verifier = nodeVerifier()
  const handler = createHandler({
    store: () => stores.get(),
    secret: sessionSecret(options.sessionSecret),
    verifier,
    report: (error) => logger?.error(`relying party: ${describe(error)}`, { timestamp: true }),
  })
  const listener = getRequestListener(handler, { overrideGlobalObjects: false })
  const serveApi = (
    request: IncomingMessage,
    response: ServerResponse,
    next: Connect.NextFunction,
  ) => {
    if (request.url?.startsWith('/api/')) void listener(request, response)
    else next()
  }
  return {
    name: 'claviger:relying-party',
    configResolved(config) {
      logger = config.logger
    },
    configureServer(server) {
      // When Vite restarts, it listens only after the server of before has closed its database.
      server.httpServer?.once('listening', () => stores.warmUp())
      server.middlewares.use(serveApi)
    },
    configurePreviewServer(server) {
      stores.warmUp()
      server.httpServer.once('close', () => void stores.close())
      server.middlewares.use(addSecurityHeaders)
      server.middlewares.use(serveApi)
    },
    closeBundle: () => stores.close(),
  }
}

/** An error with where it happened, and what was underneath. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? `${error.stack}\n  caused by ${error.cause}` : `${error.stack}`
}

function addSecurityHeaders(
  _request: IncomingMessage,
  response: ServerResponse,
  next: Connect.NextFunction,
): void {
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  next()
}

/** A store that opens once, in the background; when that fails, the next caller tries again. */
class LazyStore {
  readonly #options: ServerPluginOptions
  #opened: Promise<{ readonly database: Database; readonly store: Store }> | undefined

  constructor(options: ServerPluginOptions) {
    this.#options = options
  }

  async get(): Promise<Store> {
    this.#opened ??= this.#open()
    try {
      return (await this.#opened).store
    } catch (error) {
      this.#opened = undefined
      throw error
    }
  }

  /** Begins to open it. What goes wrong is told to the first caller that needs it. */
  warmUp(): void {
    this.get().catch(() => {})
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    const result = await opened?.catch(() => undefined)
    await result?.database.close()
  }

  async #open() {
    const { databaseUrl, directory } = this.#options
    const database = await openDatabase({
      ...(databaseUrl && { url: databaseUrl }),
      ...(directory && { directory }),
    })
    try {
      return { database, store: await createStore(database) }
    } catch (error) {
      await database.close()
      throw error
    }
  }
}
