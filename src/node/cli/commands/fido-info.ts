import { ClientPin } from '../../../core/fido/ctap/client-pin.ts'
import type { AuthenticatorInfo } from '../../../core/fido/ctap/info.ts'
import { formatAaguid } from '../../../core/fido/rp/credential.ts'
import { command } from '../command.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { type OpenKey, useKey } from '../keys/use-key.ts'
import { algorithmName } from '../names.ts'
import { fields, printable, wrap } from '../table.ts'

/** `fido info`. */
export const fidoInfo = command({
  name: 'fido info',
  summary: 'tell what a key can do',
  options: KEY_OPTIONS,
  run: (context) =>
    useKey(context, async (key) => {
      const { info } = key.ctap
      const retries = await readRetries(key)
      const json = { ...info, aaguid: formatAaguid(info.aaguid), ...retries }
      return { json, text: fields([...rows(info), ...retryRows(retries)]) }
    }),
})

interface Retries {
  readonly pinRetries?: number
  readonly powerCycleState?: boolean
  readonly uvRetries?: number
}

/** What is left of the tries, where there is a PIN or a sensor. */
async function readRetries({ ctap, call }: OpenKey): Promise<Retries> {
  const { clientPin, uv } = ctap.info.options
  if (!clientPin && !uv) return {}
  const client = new ClientPin(ctap)
  const pin = clientPin ? await client.getPinRetries(call) : undefined
  const sensor = uv && ClientPin.isTokenSupported(ctap.info)
  return {
    ...(pin && { pinRetries: pin.retries, powerCycleState: pin.powerCycleState }),
    ...(sensor && { uvRetries: await client.getUvRetries(call) }),
  }
}

type Rows = readonly (readonly [string, string | undefined])[]

function retryRows({ pinRetries, powerCycleState, uvRetries }: Retries): Rows {
  const note = powerCycleState ? ', after it was unplugged' : ''
  return [
    ['PIN tries left', pinRetries === undefined ? undefined : `${pinRetries}${note}`],
    ['Sensor tries left', number(uvRetries)],
  ]
}

function rows(info: AuthenticatorInfo): Rows {
  return [
    ['Versions', list(info.versions)],
    ['AAGUID', formatAaguid(info.aaguid)],
    ['Firmware', number(info.firmwareVersion)],
    ['Options', list(Object.entries(info.options).map(([name, on]) => (on ? name : `no ${name}`)))],
    ['Extensions', list(info.extensions)],
    ['Algorithms', list(info.algorithms?.map(({ alg }) => algorithmName(alg)))],
    ['Attestation formats', list(info.attestationFormats)],
    ['Transports', list(info.transports)],
    ['PIN protocols', list(info.pinUvAuthProtocols.map(String))],
    ['PIN', pinState(info)],
    ['Longest message', bytes(info.maxMsgSize)],
    ['Credential lists', listLimits(info)],
    ['Longest credBlob', bytes(info.maxCredBlobLength)],
    ['Large blobs', bytes(info.maxSerializedLargeBlobArray)],
    ['Credentials left', number(info.remainingDiscoverableCredentials)],
    ['Reset through', list(info.transportsForReset)],
    [
      'Reset by long touch',
      info.longTouchForReset === undefined ? undefined : yes(info.longTouchForReset),
    ],
    ['Certifications', list(Object.entries(info.certifications ?? {}).map((it) => it.join(' ')))],
    ['Settings', list(info.authenticatorConfigCommands?.map(String))],
  ]
}

function pinState(info: AuthenticatorInfo): string | undefined {
  const { clientPin } = info.options
  if (clientPin === undefined) return undefined
  const most = info.maxPINLength === undefined ? '' : `, ${info.maxPINLength} at most`
  const length = `${info.minPINLength} characters at least${most}`
  const complex = info.pinComplexityPolicy ? ', must be complex' : ''
  const change = info.forcePINChange ? ', must be changed' : ''
  return `${clientPin ? 'set' : 'not set'}, ${length}${complex}${change}`
}

function listLimits({ maxCredentialCountInList, maxCredentialIdLength }: AuthenticatorInfo) {
  const count = maxCredentialCountInList && `${maxCredentialCountInList} credentials`
  const length = maxCredentialIdLength && `IDs of ${maxCredentialIdLength} bytes`
  return [count, length].filter(Boolean).join(', ') || undefined
}

const LIST_WIDTH = 60

/** In several lines when there is much. Texts are the key's own, and may be anything. */
function list(values: readonly string[] | undefined): string | undefined {
  if (!values?.length) return undefined
  const unbroken = values.map((value) => printable(value).replaceAll(' ', '\u00a0'))
  return wrap(unbroken.join(', '), LIST_WIDTH).join('\n').replaceAll('\u00a0', ' ')
}

function number(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

function bytes(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value} bytes`
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no'
}
