import { parseAuthenticatorData } from '../../../core/fido/authenticator-data.ts'
import { decodeCbor } from '../../../core/fido/cbor/index.ts'
import type { CreationOptions } from '../../../core/fido/client/options.ts'
import type { RegistrationResponse } from '../../../core/fido/client/response.ts'
import { formatAaguid } from '../../../core/fido/rp/credential.ts'
import { toBase64url } from '../../../core/shared/base64url.ts'
import { randomBytes } from '../../../core/shared/bytes.ts'
import {
  CEREMONY_OPTIONS,
  type CeremonyContext,
  clientFor,
  oneOf,
  originOf,
  readOptions,
  rpIdOf,
  verificationOf,
} from '../ceremony.ts'
import { command, type OptionSpecs, type OptionValues } from '../command.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useDevice } from '../keys/use-key.ts'
import { algorithmName, algorithmNumber } from '../names.ts'
import { usage } from '../parse.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import { fields, printable } from '../table.ts'

const MAKE_OPTIONS = {
  user: { value: 'NAME', help: 'whose credential it is; ada by default' },
  discoverable: { help: 'store it on the key, so that it is found without its ID' },
  'large-blob': { help: 'give it room for a large blob; it is discoverable then' },
  algorithm: { value: 'NAME', multiple: true, help: 'ES256, EdDSA, …; the first that the key has' },
  attestation: { value: 'KIND', help: 'none (default), indirect, direct or enterprise' },
} as const satisfies OptionSpecs

type MakeContext = CeremonyContext & { readonly options: OptionValues<typeof MAKE_OPTIONS> }

/** `fido make`. */
export const fidoMake = command({
  name: 'fido make',
  summary: 'make a credential, as a page would',
  details: [
    'With --json the options, the origin and the response are printed. “claviger fido assert ' +
      '--registration FILE” takes that, and a server takes the response.',
  ],
  options: { ...MAKE_OPTIONS, ...CEREMONY_OPTIONS, ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  async run(context) {
    const options = await creationOptions(context)
    const origin = originOf(context, options.rp?.id ?? rpIdOf(context))
    return useDevice(context, async (device) => {
      const client = clientFor(context, device, origin)
      const response = await client.makeCredential(options, { signal: context.signal })
      return { json: { origin, options, response }, text: describe(options, response) }
    })
  },
})

async function creationOptions(context: MakeContext): Promise<CreationOptions> {
  const { options, terminal } = context
  if (options.options !== undefined) {
    return (await readOptions(options.options, terminal)) as CreationOptions
  }
  const id = rpIdOf(context)
  const name = options.user ?? 'ada'
  const isStored = options.discoverable || options['large-blob']
  return {
    rp: { id, name: id },
    user: { id: toBase64url(randomBytes(16)), name, displayName: name },
    challenge: toBase64url(randomBytes(32)),
    pubKeyCredParams: algorithms(options.algorithm),
    authenticatorSelection: {
      residentKey: isStored ? 'required' : 'discouraged',
      userVerification: verificationOf(context),
    },
    attestation: oneOf('attestation', options.attestation ?? 'none', ATTESTATIONS),
    extensions: {
      credProps: true,
      ...(options['large-blob'] && { largeBlob: { support: 'required' } }),
    },
  }
}

const ATTESTATIONS = ['none', 'indirect', 'direct', 'enterprise'] as const
const DEFAULT_ALGORITHMS = ['ES256', 'EdDSA', 'ES384', 'RS256'] as const

function algorithms(names: readonly string[] = DEFAULT_ALGORITHMS) {
  return names.map((name) => {
    const alg = algorithmNumber(name)
    if (alg === undefined) throw usage(`there is no algorithm ${name}`)
    return { type: 'public-key', alg }
  })
}

function describe(options: CreationOptions, response: RegistrationResponse): string {
  const { authenticatorData, attestationObject, publicKeyAlgorithm } = response.response
  const data = parseAuthenticatorData(authenticatorData, { strict: false })
  const rk = response.clientExtensionResults.credProps?.rk
  const attested = data.attestedCredentialData
  return fields([
    ['Credential', response.id],
    ['Relying party', printable(options.rp.id ?? options.rp.name)],
    ['User', printable(options.user.name)],
    ['Algorithm', algorithmName(publicKeyAlgorithm)],
    ['Discoverable', rk === undefined ? undefined : yes(rk)],
    ['User verified', yes(data.flags.uv)],
    ['Attestation', formatOf(attestationObject)],
    ['AAGUID', attested && formatAaguid(attested.aaguid)],
  ])
}

function formatOf(
  attestationObject: RegistrationResponse['response']['attestationObject'],
): string {
  const object = decodeCbor(attestationObject, { strict: false })
  return object instanceof Map ? printable(String(object.get('fmt'))) : '?'
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no'
}
