import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { build as buildPage, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../../demo/server/plugin.ts'
import { describeInChromium, launchChromium } from '../../support/chromium.ts'
import {
  livePageConfig,
  logOut,
  press,
  register,
  registerWithKey,
  visit,
} from '../../support/live-page.ts'

let browser: Browser
let server: PreviewServer
let url: string
let folder: string

describeInChromium('the built page under its Content-Security-Policy', () => {
  beforeAll(async () => {
    browser = await launchChromium()
    folder = mkdtempSync(join(tmpdir(), 'claviger-page-'))
    const build = { outDir: join(folder, 'page'), emptyOutDir: true }
    const options = { ...livePageConfig(join(folder, 'cache')), build }
    await buildPage(options)
    server = await preview({ ...options, preview: { port: 0 } })
    url = server.resolvedUrls?.local[0] ?? ''
    await fetch(new URL('/api/session', url)) // waits for the database
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is sent with the policy, which allows neither inline scripts nor eval', async () => {
    const policy = (await fetch(url)).headers.get('content-security-policy')
    expect(policy).toBe(CONTENT_SECURITY_POLICY)
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/unsafe/)
  })

  it('registers and logs in with the browser’s authenticator', async () => {
    const tab = await visit(browser, url)
    const { page, complaints } = tab
    await register(page, 'ada')
    await logOut(tab)
    await page.getByLabel('User name').fill('ada')
    await press(page, 'login')
    await page.getByRole('heading', { name: 'Logged in as ada' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('registers with the emulated authenticator and opens every message', async () => {
    const { page, complaints } = await visit(browser, url)
    await page.getByText('Emulated phone').click()
    await page.getByLabel('User name').fill('grace')
    await press(page, 'register')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Logged in as grace' }).waitFor()
    await page.getByRole('button', { name: 'Expand' }).click()
    await page.getByText('credentialPublicKey').waitFor()
    expect(complaints).toEqual([])
  })

  it('loads CTAP when the security key is chosen, and registers with it', async () => {
    const { page, complaints } = await visit(browser, url)
    const loaded = () =>
      page.evaluate(() =>
        performance.getEntriesByType('resource').filter(({ name }) => name.includes('key-stack')),
      )
    expect(await loaded()).toEqual([])
    await registerWithKey(page, 'joan', '1234')
    expect(await loaded()).not.toEqual([])
    expect(complaints).toEqual([])
  })
})
