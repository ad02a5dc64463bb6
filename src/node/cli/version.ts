import { readFileSync } from 'node:fs'

/** The version of the package, which stands three folders up both in `src` and in `dist`. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
).version
