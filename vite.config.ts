import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The relying party of the live page. Tests load it themselves, with a database of their own. */
async function livePage() {
  const { relyingParty } = await import('./demo/server/plugin.ts')
  return relyingParty({
    databaseUrl: process.env.DATABASE_URL,
    directory: join(import.meta.dirname, '.data/claviger'),
    sessionSecret: process.env.SESSION_SECRET,
  })
}

/** The live page, and the tests. The library itself is built by `npm run build`. */
export default defineConfig({
  root: 'demo/page',
  plugins: process.env.VITEST ? [] : [livePage()],
  build: { outDir: '../../dist/demo', emptyOutDir: true },
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          root: import.meta.dirname,
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/chromium/**'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'chromium',
          root: import.meta.dirname,
          include: ['test/browser/chromium/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
