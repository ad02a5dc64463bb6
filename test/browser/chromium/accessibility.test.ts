import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from '../../support/chromium.ts'
import {
  type LivePage,
  logOut,
  press,
  register,
  serveLivePage,
  visit,
} from '../../support/live-page.ts'

let browser: Browser
let livePage: LivePage
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds wrong: rule, and where. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axePath })
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ; ')}`,
  )
}

describeInChromium('the live page', () => {
  beforeAll(async () => {
    browser = await launchChromium()
    livePage = await serveLivePage()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await livePage.close()
  })

  it.each([
    'light',
    'dark',
  ] as const)('has no violations that axe knows, %s', async (colorScheme) => {
    const { page } = await visit(browser, livePage.url, { colorScheme })
    expect(await violations(page)).toEqual([])

    await page.getByText('Emulated phone').click()
    await page.getByLabel('User name').fill(`axe.${colorScheme}`)
    await press(page, 'register')
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Logged in as' }).waitFor()
    await page.getByRole('button', { name: 'Expand' }).click()
    expect(await violations(page)).toEqual([])

    await page.locator('[data-attack=signature]').click()
    await page.getByText('The server refused it').waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('link', { name: 'Authlete' }).click()
    await page.getByRole('heading', { name: 'Authlete' }).waitFor()
    expect(await violations(page)).toEqual([])
  })

  it.each([
    'light',
    'dark',
  ] as const)('asks for PIN and touch without violations, %s', async (colorScheme) => {
    const { page } = await visit(browser, livePage.url, { colorScheme })
    await page.getByText('Security key (software)').click()
    await page.getByLabel('User name').fill(`key.${colorScheme}`)
    await press(page, 'register')
    await page.getByLabel('New PIN').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.type('1234')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Touch the key' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Logged in as' }).waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('can be used without a mouse', async () => {
    const { page } = await visit(browser, livePage.url)
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').getAttribute('id')).toBe('user-name')
    await page.keyboard.type('keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Register a passkey')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Logged in as keyboard' }).waitFor()
    expect(await page.locator(':focus').innerText()).toBe('Logged in as keyboard')
  })

  it('lets its dialogs be answered and closed by keyboard', async () => {
    const { page } = await visit(browser, livePage.url)
    await page.getByText('Emulated phone').click()
    await page.getByLabel('User name').fill('escape')
    await press(page, 'register')
    await page.getByRole('dialog').waitFor()
    expect(await page.locator(':focus').innerText()).toBe('Approve')
    await page.keyboard.press('Escape')
    await page.locator('.status[data-state=error]').waitFor()
    await page.locator('[data-action=register]').press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Logged in as escape' }).waitFor()
  })

  it.each([360, 390, 768, 1024, 1600])('fits a width of %d pixels', async (width) => {
    const { page } = await visit(browser, livePage.url, { viewport: { width, height: 800 } })
    await register(page, `width.${width}`)
    await page.getByRole('button', { name: 'Expand' }).click()
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(scrollWidth).toBeLessThanOrEqual(width)
  })

  it('remembers the theme that was chosen', async () => {
    const { page } = await visit(browser, livePage.url, { colorScheme: 'light' })
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
    await page.getByRole('button', { name: 'Use the dark theme' }).click()
    expect(await scheme()).toBe('dark')
    await page.reload()
    await page.getByRole('button', { name: 'Use the light theme' }).waitFor()
    expect(await scheme()).toBe('dark')
  })

  it('says of each system that comes next what it will show', async () => {
    const tab = await visit(browser, livePage.url)
    const { page } = tab
    for (const name of ['Ucam-WebAuth', 'WWPass', 'IAMPASS', 'Authlete']) {
      await page.getByRole('link', { name }).click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
      expect(await page.locator('main').innerText()).toMatch(/Its panel will/)
    }
    await page.getByRole('link', { name: 'FIDO2', exact: true }).click()
    await page.getByLabel('User name').waitFor()
    await register(page, 'visitor')
    await logOut(tab)
    expect(tab.complaints).toEqual([])
  })
})
