/** Runs the codec where `Function` may not be called, and tells what came of it as JSON. */
import { HOSTILE } from './hostile.ts'

let compiled = 0
globalThis.Function = new Proxy(Function, {
  apply: () => refuse(),
  construct: () => refuse(),
})

function refuse(): never {
  compiled++
  throw new EvalError('code from strings')
}

// Only now: what a module compiles while it loads is to be seen too.
const { decodeCbor, encodeCbor, toDiagnostic } = await import('../../src/core/fido/cbor/index.ts')

const value = { fmt: 'none', authData: Uint8Array.of(1, 2), attStmt: { alg: -7, list: [1, null] } }
let roundTrips = true
for (let i = 0; i < 100; i++) {
  const bytes = encodeCbor(value)
  roundTrips &&= toDiagnostic(encodeCbor(decodeCbor(bytes))) === toDiagnostic(bytes)
}
const refused = HOSTILE.filter(({ bytes, code }) => {
  try {
    decodeCbor(bytes)
    return false
  } catch (error) {
    return (error as { code?: string }).code === code
  }
})
const result = { compiled, roundTrips, refused: refused.length }

// The entry that this package does not use tries at once, which shows that trying is seen.
await import('cbor-x/decode')
const compiledByOtherEntry = compiled - result.compiled
process.stdout.write(JSON.stringify({ ...result, compiledByOtherEntry }))
