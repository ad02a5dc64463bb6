import { verifyAuthentication, verifyRegistration } from '../../src/core/fido/rp/index.ts'
import { fromBase64url, toBase64url } from '../../src/core/shared/base64url.ts'
import { encodeUtf8, equal } from '../../src/core/shared/bytes.ts'
import { nodeVerifier } from '../../src/node/crypto/index.ts'
import {
  authenticationExpectation,
  type Fixture,
  registrationExpectation,
} from '../support/fixtures.ts'
import { corpus, type Response, responseOf } from './corpus.ts'
import * as dictionaries from './dictionaries.ts'
import { type Target, WrongValue } from './target.ts'

/**
 * An input of a ceremony: the number of a fixture in two bytes, the number of a member in one, and
 * the content that this member is given. The last member stands for the response as a whole.
 */
const HEAD = 3

const verifier = nodeVerifier()

type Verify = (response: unknown, fixture: Fixture) => Promise<unknown>

function contentOf(response: Response, member: keyof Response): Uint8Array {
  try {
    return fromBase64url(response[member] ?? '')
  } catch {
    return new Uint8Array()
  }
}

function inputsOf(
  fixtures: readonly Fixture[],
  members: readonly (keyof Response)[],
): Uint8Array[] {
  return fixtures.flatMap((fixture, number) => {
    const contents = members.map((member) => contentOf(responseOf(fixture), member))
    const whole = encodeUtf8(JSON.stringify(fixture.input.response))
    return [...contents, whole].map((content, member) =>
      Uint8Array.from([number >> 8, number & 255, member, ...content]),
    )
  })
}

/** The member whose content an input replaces; nothing when it stands for the whole response. */
function memberOf(bytes: Uint8Array, members: readonly (keyof Response)[]) {
  return members[(bytes[2] ?? 0) % (members.length + 1)]
}

/** The response that an input stands for; nothing when it is not even JSON. */
function responseFrom(bytes: Uint8Array, fixture: Fixture, member?: keyof Response): unknown {
  const content = bytes.subarray(HEAD)
  if (member === undefined) return parseJson(content)
  const response = { ...responseOf(fixture), [member]: toBase64url(content) }
  return { ...fixture.input.response, response }
}

function parseJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content))
  } catch {
    return undefined
  }
}

function ceremony(
  name: string,
  fixtures: readonly Fixture[],
  members: readonly (keyof Response)[],
  signed: readonly (keyof Response)[],
  verify: Verify,
): Target {
  return {
    name,
    share: 2,
    corpus: inputsOf(fixtures, members),
    dictionary: [...dictionaries.CBOR, ...dictionaries.JSON_TEXT, ...dictionaries.DER],
    async run(bytes) {
      const number = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
      const fixture = fixtures[number % fixtures.length] as Fixture
      const member = memberOf(bytes, members)
      await verify(responseFrom(bytes, fixture, member), fixture)
      if (member === undefined || !signed.includes(member)) return
      if (!equal(contentOf(responseOf(fixture), member), bytes.subarray(HEAD))) {
        throw new WrongValue(`accepted with another ${member} than the one that was signed`)
      }
    },
  }
}

/** A registration with one member changed. */
export const registrationTarget: Target = ceremony(
  'registration',
  corpus.registrations,
  ['clientDataJSON', 'attestationObject'],
  [],
  (response, fixture) => verifyRegistration(response, registrationExpectation(fixture, verifier)),
)

/** An assertion with one member changed. */
export const authenticationTarget: Target = ceremony(
  'authentication',
  corpus.authentications,
  ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'],
  ['clientDataJSON', 'authenticatorData', 'signature'],
  (response, fixture) =>
    verifyAuthentication(response, authenticationExpectation(fixture, verifier)),
)
