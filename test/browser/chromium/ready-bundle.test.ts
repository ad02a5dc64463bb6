import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthentication,
  verifyRegistration,
} from '../../../src/core/fido/rp/index.ts'
import { type Packed, packAndInstall } from '../../package/pack.ts'
import {
  addVirtualAuthenticator,
  describeInChromium,
  launchChromium,
} from '../../support/chromium.ts'

/** A page with no build step. Its policy forbids everything but files of its own. */
const PAGE = `<!doctype html>
<title>Ready bundle</title>
<script type="module" src="/page.js"></script>`

const SCRIPT = `import * as claviger from '/claviger.browser.js'
globalThis.claviger = claviger`

const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"

const BUNDLE = 'node_modules/claviger/dist/claviger.browser.js'

/** Serves the page, and the bundle of the installed package. */
async function serve(project: string): Promise<Server> {
  const files = new Map([
    ['/', ['text/html', PAGE]],
    ['/page.js', ['text/javascript', SCRIPT]],
    ['/claviger.browser.js', ['text/javascript', await readFile(join(project, BUNDLE), 'utf8')]],
  ])
  const server = createServer(({ url = '' }, response) => {
    const [type = 'text/plain', body = ''] = files.get(url) ?? []
    const status = files.has(url) ? 200 : 404
    response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY })
    response.end(body)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return server
}

describeInChromium('the ready bundle', () => {
  let packed: Packed
  let server: Server
  let browser: Browser
  let page: Page
  let origins: string
  const problems: string[] = []

  beforeAll(async () => {
    packed = await packAndInstall()
    server = await serve(packed.project)
    origins = `http://localhost:${(server.address() as AddressInfo).port}`
    browser = await launchChromium()
    page = await browser.newPage()
    page.on('console', (message) => problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    await addVirtualAuthenticator(page)
    await page.goto(origins)
    await page.waitForFunction('globalThis.claviger !== undefined')
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    server?.close()
    await packed?.remove()
  })

  /** Runs a function of the bundle in the page. */
  const run = (name: string, argument: unknown) =>
    page.evaluate(`claviger.${name}(${JSON.stringify(argument)})`)

  const creation = generateRegistrationOptions({
    rp: { id: 'localhost', name: 'Example' },
    user: { id: 'AAECAwQFBgc', name: 'ada' },
  })

  it('makes a passkey and logs in with it', async () => {
    const made = await run('register', creation)
    const { credential } = await verifyRegistration(made, { options: creation, origins })
    const request = generateAuthenticationOptions({ rpId: 'localhost' })
    const expected = { options: request, origins, credential }
    const result = await verifyAuthentication(await run('authenticate', request), expected)
    expect(result.userVerified).toBe(true)
    expect(result.credential.signCount).toBeGreaterThan(credential.signCount)
  })

  it('tells by a code why there is no second passkey', async () => {
    const { id } = (await run('register', creation)) as { readonly id: string }
    const again = { ...creation, excludeCredentials: [{ type: 'public-key', id }] }
    const failure = page.evaluate(`claviger.register(${JSON.stringify(again)}).catch((error) =>
      [error instanceof claviger.WebAuthnClientError, error.code])`)
    expect(await failure).toEqual([true, 'ERR_ALREADY_REGISTERED'])
  })

  it('tells what the browser can do', async () => {
    expect(await run('capabilities', {})).toMatchObject({ webauthn: true, secureContext: true })
  })

  it('offends no policy and logs nothing', () => {
    expect(problems).toEqual([])
  })
})
