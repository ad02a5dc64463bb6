import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from '../../support/chromium.ts'
import {
  enterPin,
  errorCode,
  type LivePage,
  press,
  registerWithKey,
  serveLivePage,
  touchKey,
  visit,
} from '../../support/live-page.ts'

let browser: Browser
let livePage: LivePage

const PIN = 'oak-17'

/** The names of messages in the newest ceremony of that title, of one lane. */
function namesOf(page: Page, title: string, lane: string): Promise<string[]> {
  const ceremony = page.locator('.ceremony', { hasText: title }).first()
  return ceremony.locator(`.event[data-lane=${lane}] .message-name`).allTextContents()
}

/** All that the inspector holds, as its button copies it. */
async function copied(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy JSON' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

describeInChromium('the security key on the live page', () => {
  beforeAll(async () => {
    browser = await launchChromium()
    livePage = await serveLivePage()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await livePage.close()
  })

  it('gets a PIN, is touched, and makes a passkey', async () => {
    const { page, complaints } = await visit(browser, livePage.url)
    await registerWithKey(page, 'ada', PIN)
    await page.getByText('1 passkey in it for this site. PIN set, 8 tries left.').waitFor()
    expect(await page.locator('.passkey').innerText()).toContain('usb')
    const commands = await namesOf(page, 'Register ada', 'client')
    expect(commands[0]).toBe('authenticatorGetInfo')
    expect(commands.filter((name) => name === 'authenticatorMakeCredential')).toHaveLength(2)
    const packets = await namesOf(page, 'Register ada', 'wire')
    expect(packets[0]).toBe('CTAPHID_INIT')
    expect(packets).toContain('CTAPHID_KEEPALIVE')
    expect(complaints).toEqual([])
  })

  it('counts wrong PINs, and logs in with the right one', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerWithKey(page, 'grace', PIN)
    await press(page, 'logout')
    await press(page, 'discoverable')
    await page.getByText('8 tries left before the key locks itself').waitFor()
    await enterPin(page, 'wrong')
    await page.getByText('That was wrong: 7 tries left.').waitFor()
    await enterPin(page, PIN)
    await touchKey(page)
    await page.getByRole('heading', { name: 'Logged in as grace' }).waitFor()
    await page.getByText('PIN set, 8 tries left.').waitFor()
  })

  it('stops waiting for a touch when it is cancelled, and goes on the next time', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerWithKey(page, 'joan', PIN)
    await press(page, 'logout')
    await press(page, 'discoverable')
    await enterPin(page, PIN)
    await page.getByRole('heading', { name: 'Touch the key' }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(await errorCode(page)).toBe('AbortError')
    const packets = await namesOf(page, 'Log in with any passkey', 'wire')
    expect(packets).toContain('CTAPHID_CANCEL')

    await press(page, 'discoverable')
    await enterPin(page, PIN)
    await touchKey(page)
    await page.getByRole('heading', { name: 'Logged in as joan' }).waitFor()
  })

  it('remembers passkeys, PIN and wrong tries when the page is opened anew', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerWithKey(page, 'mary', PIN)
    await press(page, 'logout')
    await press(page, 'discoverable')
    await enterPin(page, 'wrong')
    await page.getByText('That was wrong').waitFor()
    await page.reload()
    await page.getByText('1 passkey in it for this site. PIN set, 7 tries left.').waitFor()
    await press(page, 'discoverable')
    await enterPin(page, PIN)
    await touchKey(page)
    await page.getByRole('heading', { name: 'Logged in as mary' }).waitFor()
  })

  it('wants its power taken away after three wrong PINs', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerWithKey(page, 'edith', PIN)
    await press(page, 'logout')
    await press(page, 'discoverable')
    for (const wrong of ['wrong', 'wronger', 'wrongest']) await enterPin(page, wrong)
    expect(await errorCode(page)).toBe('CLIENT_BAD_REQUEST')
    await page.getByText('PIN set, 5 tries left.').waitFor()
    await press(page, 'key-power')
    await page.locator('.status', { hasText: 'The key was without power.' }).waitFor()
    await press(page, 'discoverable')
    await enterPin(page, PIN)
    await touchKey(page)
    await page.getByRole('heading', { name: 'Logged in as edith' }).waitFor()
  })

  it('lets the person choose among accounts', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerWithKey(page, 'vera', PIN)
    await press(page, 'logout')
    await page.getByLabel('User name').fill('alan')
    await press(page, 'register')
    await enterPin(page, PIN)
    await touchKey(page)
    await page.getByRole('heading', { name: 'Logged in as alan' }).waitFor()
    await press(page, 'logout')
    await press(page, 'discoverable')
    await enterPin(page, PIN)
    await touchKey(page)
    await page.getByRole('dialog').getByText('vera', { exact: true }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Logged in as vera' }).waitFor()
  })

  it('changes its PIN, and forgets everything when it is reset', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerWithKey(page, 'hedy', PIN)
    await press(page, 'key-pin')
    await page.getByLabel('PIN that it has').fill(PIN)
    await page.getByLabel('New PIN').fill('elm-234')
    await page.getByRole('dialog').getByRole('button', { name: 'Change PIN' }).click()
    await page.locator('.status', { hasText: 'The key has its new PIN.' }).waitFor()
    await press(page, 'key-reset')
    await page.getByRole('heading', { name: 'Touch the key to reset it' }).waitFor()
    await touchKey(page)
    await page.getByText('0 passkeys in it for this site. No PIN.').waitFor()
  })

  it('shows neither PIN nor secrets in the inspector', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerWithKey(page, 'marie', PIN)
    const state = await page.evaluate(() => localStorage.getItem('claviger.security-key') ?? '')
    const { secret, pin } = JSON.parse(state)
    const log = await copied(page)
    const hexOf = (base64url: string) => Buffer.from(base64url, 'base64url').toString('hex')
    const asTexts = (bytes: string) => [
      bytes,
      hexOf(bytes),
      Buffer.from(bytes, 'base64url').toString('base64'),
    ]
    for (const left of [PIN, ...asTexts(secret), ...asTexts(pin.hash)]) {
      expect(log).not.toContain(left)
    }
    expect(log).toContain('newPinEnc')
    await page.getByRole('button', { name: 'Expand' }).click()
    expect(await page.locator('#inspector').innerText()).not.toContain(PIN)
  })
})
