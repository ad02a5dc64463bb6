import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createServer, type InlineConfig } from 'vite'
import { relyingParty } from '../../demo/server/plugin.ts'
import { addVirtualAuthenticator, type VirtualAuthenticator } from './chromium.ts'

/** The live page as its server shows it while a test runs. */
export interface LivePage {
  readonly url: string
  close(): Promise<void>
}

/** How Vite serves the live page to a test: with a database in memory and no cache of others. */
export function livePageConfig(cacheDir: string): InlineConfig {
  return {
    configFile: false,
    root: join(import.meta.dirname, '../../demo/page'),
    cacheDir,
    logLevel: 'error',
    plugins: [relyingParty()],
  }
}

/** Serves the live page from its sources, on a free port of this host. */
export async function serveLivePage(host = 'localhost'): Promise<LivePage> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-vite-'))
  const server = await createServer({
    ...livePageConfig(folder),
    server: { host, port: 0, hmr: false, watch: null },
  })
  await server.listen()
  await server.warmupRequest('/main.ts')
  await server.waitForRequestsIdle()
  const url = server.resolvedUrls?.local[0] ?? ''
  await fetch(new URL('/api/session', url)) // waits for the database
  return {
    url,
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A tab with the live page. */
export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
  readonly authenticator: VirtualAuthenticator
  /** What the console said that is worse than a note. */
  readonly complaints: string[]
}

/** Options of a visit. */
export interface VisitOptions {
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** Opens the live page in a context of its own, with a platform authenticator that is new. */
export async function visit(
  browser: Browser,
  url: string,
  options: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${error}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  const authenticator = await addVirtualAuthenticator(page)
  await page.goto(url)
  await page.locator('.status[data-state=idle]', { hasText: 'Ready.' }).waitFor()
  return { context, page, authenticator, complaints }
}

/** Whether the virtual user says yes to requests that come from now on, or lets them wait. */
export async function consent({ authenticator }: Visit, enabled: boolean): Promise<void> {
  const { id: authenticatorId, session } = authenticator
  await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
}

/** Whether the virtual user's verification succeeds from now on. */
export async function verify({ authenticator }: Visit, isUserVerified: boolean): Promise<void> {
  const { id: authenticatorId, session } = authenticator
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
}

/** How many passkeys the virtual authenticator holds. */
export async function countPasskeys({ authenticator }: Visit): Promise<number> {
  const { id: authenticatorId, session } = authenticator
  return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length
}

/** Presses the button that does this: `login`, `register`, `discoverable`, `add`, `logout`. */
export async function press(page: Page, action: string): Promise<void> {
  await page.locator(`[data-action=${action}]`).click()
}

/** Types a user name and registers. */
export async function register(page: Page, userName: string): Promise<void> {
  await page.getByLabel('User name').fill(userName)
  await press(page, 'register')
  await page.getByRole('heading', { name: `Logged in as ${userName}` }).waitFor()
}

/** Registers with the emulated phone. */
export async function registerEmulated(page: Page, userName: string): Promise<void> {
  await page.getByText('Emulated phone').click()
  await page.getByLabel('User name').fill(userName)
  await press(page, 'register')
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('heading', { name: `Logged in as ${userName}` }).waitFor()
}

/** Gives the security key a PIN, in the dialog that asks for one. */
export async function enterNewPin(page: Page, pin: string): Promise<void> {
  await page.getByLabel('New PIN').fill(pin)
  await page.getByRole('button', { name: 'Set PIN' }).click()
}

/** Enters the security key's PIN, when it asks for it. */
export async function enterPin(page: Page, pin: string): Promise<void> {
  await page.getByLabel('PIN', { exact: true }).fill(pin)
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** Touches the security key, when it waits for that. */
export async function touchKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Touch', exact: true }).click()
}

/** Registers with the security key, which gets the PIN if it has none. */
export async function registerWithKey(page: Page, userName: string, pin: string): Promise<void> {
  await page.getByText('Security key (software)').click()
  await page.getByLabel('User name').fill(userName)
  await press(page, 'register')
  await enterNewPin(page, pin)
  await touchKey(page)
  await page.getByRole('heading', { name: `Logged in as ${userName}` }).waitFor()
}

/** Logs out. The autofill that begins then waits for ever; who comes next finds a user who consents. */
export async function logOut(tab: Visit): Promise<void> {
  await consent(tab, false)
  await press(tab.page, 'logout')
  await tab.page.getByText('Autofill is on').waitFor()
  await tab.page
    .locator('.ceremony')
    .first()
    .getByText('asks the browser')
    .waitFor({ state: 'attached' })
  await consent(tab, true)
}

/** The code of the error that the page shows; waits for one. */
export async function errorCode(page: Page): Promise<string> {
  return page.locator('.status [role=alert] .code').innerText()
}

/** The failed step in the newest ceremony of that title in the inspector; waits for one. */
export async function failedStep(page: Page, title: string): Promise<string> {
  const ceremony = page.locator('.ceremony', { hasText: title }).first()
  const step = ceremony.locator('.step[data-outcome=failed]')
  return `${await step.locator('.section').innerText()} ${await step.locator('.code').innerText()}`
}
