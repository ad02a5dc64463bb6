import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from '../../support/chromium.ts'
import {
  enterNewPin,
  errorCode,
  type LivePage,
  press,
  registerEmulated,
  serveLivePage,
  touchKey,
  visit,
} from '../../support/live-page.ts'

let browser: Browser
let livePage: LivePage

describeInChromium('an emulated authenticator on the live page', () => {
  beforeAll(async () => {
    browser = await launchChromium()
    livePage = await serveLivePage()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await livePage.close()
  })

  it('keeps its passkeys when the page is opened anew', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerEmulated(page, 'ada')
    await page.reload()
    await page.getByText('1 passkey in it').waitFor()
    await press(page, 'logout')
    await press(page, 'discoverable')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Logged in as ada' }).waitFor()
  })

  it('offers its passkeys as autofill does', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerEmulated(page, 'grace')
    await press(page, 'logout')
    await page.getByRole('button', { name: 'grace', exact: true }).click()
    await page.getByRole('heading', { name: 'Logged in as grace' }).waitFor()
  })

  it('lets the person choose among accounts', async () => {
    const { page } = await visit(browser, livePage.url)
    for (const name of ['joan', 'mary']) {
      await registerEmulated(page, name)
      await press(page, 'logout')
    }
    await press(page, 'discoverable')
    await page.getByRole('dialog').getByText('joan').click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Logged in as joan' }).waitFor()
  })

  it('adds a second passkey to an account, and the first can go', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerEmulated(page, 'edith')
    await page.getByText('Security key (software)').click()
    await press(page, 'add')
    await enterNewPin(page, '1234')
    await touchKey(page)
    await page.locator('.status', { hasText: 'another passkey' }).waitFor()
    expect(await page.locator('.passkey').count()).toBe(2)
    await page.getByRole('button', { name: 'Delete Passkey 1' }).click()
    await page.getByRole('button', { name: 'Delete passkey', exact: true }).click()
    await page.getByText('The passkey is deleted.').waitFor()
    expect(await page.locator('.passkey').innerText()).toContain('usb')
  })

  it('forgets its passkeys when it is told to', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerEmulated(page, 'vera')
    await page.getByRole('button', { name: 'Forget them' }).click()
    await page.getByText('0 passkeys in it').waitFor()
    await press(page, 'logout')
    await press(page, 'discoverable')
    expect(await errorCode(page)).toBe('ERR_NOT_ALLOWED')
  })

  it('is needed for an attack', async () => {
    const { page } = await visit(browser, livePage.url)
    await page.locator('[data-attack=replay]').click()
    expect(await errorCode(page)).toBe('NO_EMULATED_PASSKEY')
  })

  it('leaves nobody logged in after a replayed log-in', async () => {
    const { page } = await visit(browser, livePage.url)
    await registerEmulated(page, 'alan')
    await press(page, 'logout')
    await page.locator('[data-attack=replay]').click()
    await page.getByText('The server refused it').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Account' }).waitFor()
    await page.locator('.status', { hasText: 'Ready.' }).waitFor()
    expect(await page.getByRole('heading', { name: 'Logged in' }).count()).toBe(0)
  })

  it('sends who came by IP address to localhost', async () => {
    const byAddress = await serveLivePage('127.0.0.1')
    const page = await browser.newPage()
    await page.goto(byAddress.url)
    const { port } = new URL(byAddress.url)
    await page.getByRole('link', { name: `http://localhost:${port}/` }).waitFor()
    expect(await errorCode(page)).toBe('HOST_NOT_A_DOMAIN')
    await byAddress.close()
  })
})
