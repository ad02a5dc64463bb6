import { parseAuthenticatorData } from '../../../core/fido/authenticator-data.ts'
import type { Assertion } from '../../../core/fido/client/assertion-selection.ts'
import type { RequestOptions } from '../../../core/fido/client/options.ts'
import type { AuthenticationResponse } from '../../../core/fido/client/response.ts'
import { toBase64url } from '../../../core/shared/base64url.ts'
import { randomBytes } from '../../../core/shared/bytes.ts'
import {
  CEREMONY_OPTIONS,
  type CeremonyContext,
  clientFor,
  originOf,
  readOptions,
  rpIdOf,
  verificationOf,
} from '../ceremony.ts'
import { command, type OptionSpecs, type OptionValues } from '../command.ts'
import { readJson } from '../files.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useDevice } from '../keys/use-key.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import { type Registration, readRegistration, verifyWith } from '../registration.ts'
import { fields, printable } from '../table.ts'

const ASSERT_OPTIONS = {
  credential: {
    value: 'ID',
    multiple: true,
    help: 'a credential that may be used; any by default',
  },
  registration: {
    value: 'FILE',
    help: 'what “make --json” printed: use and verify that credential',
  },
} as const satisfies OptionSpecs

type AssertContext = CeremonyContext & { readonly options: OptionValues<typeof ASSERT_OPTIONS> }

/** `fido assert`. */
export const fidoAssert = command({
  name: 'fido assert',
  summary: 'use a credential, as a page would',
  details: [
    'Without --credential, --registration or --options the key answers with each of its stored ' +
      'credentials for the relying party. With --json the options, the origin and the responses ' +
      'are printed.',
  ],
  options: { ...ASSERT_OPTIONS, ...CEREMONY_OPTIONS, ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  async run(context) {
    const { registration: file } = context.options
    const registration =
      file === undefined ? undefined : readRegistration(await readJson(file, context.terminal))
    const options = await requestOptions(context, registration)
    const rpId = options.rpId ?? rpIdOf(context)
    const origin = context.options.origin ?? registration?.origin ?? originOf(context, rpId)
    return useDevice(context, async (device) => {
      const { signal } = context
      const client = clientFor(context, device, origin)
      const selection = await client.getAssertion(options, { signal })
      const answers: Answer[] = []
      for (const [index, assertion] of selection.getAssertions().entries()) {
        answers.push({ assertion, response: await selection.getResponse(index, { signal }) })
      }
      const responses = answers.map(({ response }) => response)
      if (!registration) return { json: { origin, options, responses }, text: describe(answers) }
      const expected = { origin, options, rpId }
      for (const response of responses) await verifyWith(registration, response, expected)
      return {
        json: { origin, options, responses, verified: true },
        text: `${describe(answers)}\nThe signature is that of the registered credential.`,
      }
    })
  },
})

interface Answer {
  readonly assertion: Assertion
  readonly response: AuthenticationResponse
}

async function requestOptions(
  context: AssertContext,
  registration: Registration | undefined,
): Promise<RequestOptions> {
  const { options, terminal } = context
  if (options.options !== undefined) {
    return (await readOptions(options.options, terminal)) as RequestOptions
  }
  const ids = [...(options.credential ?? []), ...(registration ? [registration.id] : [])]
  return {
    rpId: options.rp ?? registration?.rpId ?? rpIdOf(context),
    challenge: toBase64url(randomBytes(32)),
    allowCredentials: ids.map((id) => ({ type: 'public-key', id })),
    userVerification: verificationOf(context),
  }
}

function describe(answers: readonly Answer[]): string {
  return answers.map(describeAnswer).join('\n\n')
}

function describeAnswer({ assertion: { user }, response }: Answer): string {
  const data = parseAuthenticatorData(response.response.authenticatorData, { strict: false })
  const { userHandle } = response.response
  return fields([
    ['Credential', response.id],
    ['User', user?.name && printable(user.name)],
    ['User ID', userHandle && toBase64url(userHandle)],
    ['User present', yes(data.flags.up)],
    ['User verified', yes(data.flags.uv)],
    ['Counter', String(data.signCount)],
  ])
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no'
}
