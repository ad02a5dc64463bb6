/**
 * `npm run bench [-- part of a case's name]`: one line of JSON for each case.
 *
 * Times are microseconds; `toLimit` is our speed as a share of the limit's, `toPeer` a multiple of
 * the peer's.
 */
import { assertionCases } from './assertion.ts'
import { cborCases } from './cbor.ts'
import { ctapCases } from './ctap.ts'
import { measure } from './measure.ts'

const wanted = process.argv[2] ?? ''

const cases = [...(await assertionCases()), ...cborCases(), ...(await ctapCases())]

for (const benchCase of cases) {
  if (benchCase.name.includes(wanted)) console.log(JSON.stringify(await measure(benchCase)))
}
