import { decodeCbor } from '../../../core/fido/cbor/index.ts'
import { CredentialManagement } from '../../../core/fido/ctap/credential-management.ts'
import { command } from '../command.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { algorithmName, count } from '../names.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import { listStored, type Stored, unlockCredentials, userText } from '../stored-credentials.ts'
import { printable, table } from '../table.ts'

/** `fido credentials list`. */
export const fidoCredentialsList = command({
  name: 'fido credentials list',
  summary: 'list the credentials that a key stores',
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const token = await unlockCredentials(context, key)
      const management = new CredentialManagement(key.ctap, token)
      const metadata = await management.getMetadata(key.call)
      const stored = await listStored(management, key)
      const room = metadata.maxPossibleRemainingResidentCredentialsCount
      const total = `${count(stored.length, 'credential')}, room for ${room} more.`
      return {
        json: { credentials: stored.map(toJson), remaining: room },
        text: [...groups(stored), total].join('\n\n'),
      }
    }),
})

function toJson({
  id,
  rpId,
  user,
  publicKey,
  credProtect,
  largeBlobKey,
  thirdPartyPayment,
}: Stored) {
  const algorithm = algorithmOf(publicKey)
  const hasLargeBlobKey = largeBlobKey !== undefined
  return { id, rpId, user, algorithm, publicKey, credProtect, hasLargeBlobKey, thirdPartyPayment }
}

function groups(stored: readonly Stored[]): readonly string[] {
  const rpIds = [...new Set(stored.map(({ rpId }) => rpId))]
  return rpIds.map((rpId) => {
    const rows = stored.filter((it) => it.rpId === rpId).map(row)
    return `${printable(rpId)}\n${table(rows)}`
  })
}

/** The ID comes last, because some are long. */
function row(credential: Stored): readonly string[] {
  const alg = algorithmOf(credential.publicKey)
  const name = alg === undefined ? '?' : algorithmName(alg)
  return ['', userText(credential), name, protection(credential), credential.id]
}

const PROTECTIONS: ReadonlyMap<number | undefined, string> = new Map([
  [2, 'hidden without PIN'],
  [3, 'needs PIN'],
])

function protection({ credProtect }: Stored): string {
  return PROTECTIONS.get(credProtect) ?? '-'
}

/** The algorithm that a COSE_Key names. */
function algorithmOf(publicKey: Stored['publicKey']): number | undefined {
  const key = decodeCbor(publicKey, { strict: false })
  const alg = key instanceof Map ? key.get(3) : undefined
  return typeof alg === 'number' ? alg : undefined
}
