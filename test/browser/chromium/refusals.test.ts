import type { Browser, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ATTACKS } from '../../../demo/page/fido/attacks.ts'
import { describeInChromium, launchChromium } from '../../support/chromium.ts'
import {
  consent,
  countPasskeys,
  errorCode,
  failedStep,
  type LivePage,
  logOut,
  press,
  register,
  registerEmulated,
  serveLivePage,
  verify,
  visit,
} from '../../support/live-page.ts'

let browser: Browser
let livePage: LivePage

/** What each attack of the page runs into. */
const REFUSALS: Readonly<Record<string, string>> = {
  replay: '§7.2.11 WEBAUTHN_CHALLENGE_UNKNOWN',
  origin: '§7.2.12 WEBAUTHN_ORIGIN_MISMATCH',
  signature: '§7.2.21 WEBAUTHN_SIGNATURE_INVALID',
  verification: '§7.2.17 WEBAUTHN_USER_UNVERIFIED',
  rp: '§7.2.15 WEBAUTHN_RP_ID_MISMATCH',
}

/** In the page: keeps the body of the registration that it sends. */
function rememberRegistration(): void {
  const original = fetch
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (request.url.endsWith('/api/registration')) {
      document.body.dataset.sent = await request.clone().text()
    }
    return original(request)
  }
}

/** In the page: sends it again, and answers with the error's code. */
async function replayRegistration(): Promise<string> {
  const { sent = '' } = document.body.dataset
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch('/api/registration', { method: 'POST', headers, body: sent })
  return (await answer.json()).error.code
}

/** Passes a page's calls on to the real site, as a phishing site does. */
async function relay(route: Route): Promise<void> {
  const { origin } = new URL(livePage.url)
  const request = route.request()
  const { pathname } = new URL(request.url())
  const headers = { ...request.headers(), origin }
  await route.fulfill({ response: await route.fetch({ url: origin + pathname, headers }) })
}

describeInChromium('the live page refuses', () => {
  beforeAll(async () => {
    browser = await launchChromium()
    livePage = await serveLivePage()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await livePage.close()
  })

  it('a response that was made on another site', async () => {
    const other = await serveLivePage()
    const { page } = await visit(browser, other.url)
    await page.route('**/api/**', relay)
    await page.getByLabel('User name').fill('victim')
    await press(page, 'register')
    // The page itself may already tell of the autofill that begins next.
    expect(await failedStep(page, 'Register victim')).toBe('§7.1.9 WEBAUTHN_ORIGIN_MISMATCH')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await other.close()
  })

  it('a user whom the authenticator cannot verify', async () => {
    const tab = await visit(browser, livePage.url)
    const { page } = tab
    await register(page, 'unverified')
    await logOut(tab)
    await verify(tab, false)
    await page.getByLabel('User name').fill('unverified')
    await press(page, 'login')
    expect(await errorCode(page)).toBe('ERR_NOT_ALLOWED')
  })

  it('a response that was used', async () => {
    const { page } = await visit(browser, livePage.url)
    await page.evaluate(rememberRegistration)
    await register(page, 'replayed')
    const code = await page.evaluate(replayRegistration)
    expect(code).toBe('WEBAUTHN_CHALLENGE_UNKNOWN')
  })

  it('to wait for a ceremony that was cancelled', async () => {
    const tab = await visit(browser, livePage.url)
    const { page } = tab
    await consent(tab, false)
    await page.getByLabel('User name').fill('patient')
    await press(page, 'register')
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await errorCode(page)).toBe('AbortError')
    expect(await countPasskeys(tab)).toBe(0)
    await consent(tab, true)
    await register(page, 'patient')
  })

  it.each(ATTACKS.map(({ id }) => id))('the attack: %s', async (id) => {
    const { page } = await visit(browser, livePage.url)
    await registerEmulated(page, `victim.${id}`)
    await page.locator(`[data-attack=${id}]`).click()
    await page.getByText('The server refused it').waitFor()
    expect(await failedStep(page, 'Attack')).toBe(REFUSALS[id])
  })

  it('what the person in front of the emulated authenticator refuses', async () => {
    const { page } = await visit(browser, livePage.url)
    await page.getByText('Emulated phone').click()
    await page.getByLabel('User name').fill('undecided')
    await press(page, 'register')
    await page.getByRole('button', { name: 'Refuse' }).click()
    expect(await errorCode(page)).toBe('ERR_NOT_ALLOWED')
  })
})
