import { readFileSync } from 'node:fs'

/** Reads one of the JSON files in `test/vectors`. */
export function readVectors<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))
}
