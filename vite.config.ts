import { defineConfig } from 'vitest/config'

/** The live page, and the tests. The library itself is built by `npm run build`. */
export default defineConfig({
  root: 'demo/page',
  build: { outDir: '../../dist/demo', emptyOutDir: true },
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          root: import.meta.dirname,
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/chromium/**'],
        },
      },
      {
        test: {
          name: 'chromium',
          root: import.meta.dirname,
          include: ['test/browser/chromium/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
    ],
  },
})
