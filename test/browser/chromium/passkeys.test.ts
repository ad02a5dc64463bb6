import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from '../../support/chromium.ts'
import {
  consent,
  countPasskeys,
  errorCode,
  type LivePage,
  logOut,
  press,
  register,
  serveLivePage,
  visit,
} from '../../support/live-page.ts'

let browser: Browser
let livePage: LivePage

/** The title of the newest ceremony in the inspector. */
function newestTitle(page: Page): Promise<string> {
  return page.locator('.ceremony .title').first().innerText()
}

describeInChromium('a passkey on the live page', () => {
  beforeAll(async () => {
    browser = await launchChromium()
    livePage = await serveLivePage()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await livePage.close()
  })

  it('is made, listed, used with a user name and deleted', async () => {
    const tab = await visit(browser, livePage.url)
    const { page } = tab
    await register(page, 'ada')
    expect(await countPasskeys(tab)).toBe(1)
    expect(await page.locator('.passkey').innerText()).toContain('internal')

    await logOut(tab)
    await page.getByLabel('User name').fill('ada')
    await press(page, 'login')
    await page.getByRole('heading', { name: 'Logged in as ada' }).waitFor()

    await consent(tab, false)
    await page.getByRole('button', { name: 'Delete Passkey 1' }).click()
    await page.getByRole('button', { name: 'Delete passkey and account' }).click()
    await page.getByLabel('User name').waitFor()
    expect(tab.complaints).toEqual([])
  })

  it('logs in without a user name', async () => {
    const tab = await visit(browser, livePage.url)
    await register(tab.page, 'grace')
    await logOut(tab)
    await press(tab.page, 'discoverable')
    await tab.page.getByRole('heading', { name: 'Logged in as grace' }).waitFor()
    expect(await newestTitle(tab.page)).toBe('Log in with any passkey')
  })

  it('logs in by autofill', async () => {
    const tab = await visit(browser, livePage.url)
    await register(tab.page, 'joan')
    await logOut(tab)
    await tab.page.reload()
    await tab.page.getByRole('heading', { name: 'Logged in as joan' }).waitFor()
    expect(await newestTitle(tab.page)).toBe('Log in by autofill')
  })

  it('is refused to a device that has one for the account', async () => {
    const { page } = await visit(browser, livePage.url)
    await register(page, 'mary')
    await press(page, 'add')
    expect(await errorCode(page)).toBe('ERR_ALREADY_REGISTERED')
  })

  it('is not made for a name that is taken', async () => {
    const tab = await visit(browser, livePage.url)
    const { page } = tab
    await register(page, 'edith')
    await logOut(tab)
    await page.getByLabel('User name').fill('Edith')
    await press(page, 'register')
    expect(await errorCode(page)).toBe('USER_NAME_TAKEN')
  })

  it('keeps its owner logged in when the page is opened anew', async () => {
    const { page } = await visit(browser, livePage.url)
    await register(page, 'vera')
    await page.reload()
    await page.getByRole('heading', { name: 'Logged in as vera' }).waitFor()
  })
})
