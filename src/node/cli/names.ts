import { COSE_ALGORITHMS } from '../../core/fido/cose/algorithms.ts'

/** The name of a COSE algorithm, or its number where it has none. */
export function algorithmName(alg: number): string {
  return COSE_ALGORITHMS.get(alg)?.name ?? String(alg)
}

/** The COSE algorithm of a name, in any case, or of a number. */
export function algorithmNumber(name: string): number | undefined {
  if (/^-?\d+$/.test(name)) return Number(name)
  const wanted = name.toLowerCase()
  return [...COSE_ALGORITHMS.values()].find((it) => it.name.toLowerCase() === wanted)?.alg
}

/** A number of things: `1 credential`, `2 credentials`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
