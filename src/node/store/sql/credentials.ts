import type { CredentialRecord } from '../../../core/fido/rp/credential.ts'
import { CREDENTIAL_ID, isIdentifier, USER_HANDLE } from '../arguments.ts'
import type { CredentialStore, StoredCredential } from '../credentials.ts'
import type { Queryable } from '../queryable.ts'
import { requireRecord } from '../record.ts'
import { type Refusals, type Row, run } from './run.ts'
import { readBytes, readTime, timeColumn, timeParameter } from './values.ts'

const RECORD_COLUMNS = `id, user_handle, rp_id, public_key, sign_count, transports, uv_initialized,
  backup_eligible, backup_state, aaguid, discoverable, attestation_object,
  attestation_client_data_json`
const COLUMNS = `${RECORD_COLUMNS}, ${timeColumn('created_at')}, ${timeColumn('last_used_at')}`

const ADD = `insert into claviger_credentials (${RECORD_COLUMNS}, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ${timeParameter(14)})
  returning ${COLUMNS}`
const FIND = `select ${COLUMNS} from claviger_credentials where id = $1`
const LIST = `select ${COLUMNS} from claviger_credentials where user_handle = $1
  order by claviger_credentials.created_at, id`
const REMOVE = 'delete from claviger_credentials where user_handle = $1 and id = $2 returning id'

// The row is locked before it is read, so the count that is compared is the one that is replaced.
const UPDATE = `with previous as materialized (
    select id, $3::bigint >= sign_count as is_latest,
      $3::bigint > sign_count or ($3::bigint = 0 and sign_count = 0) as grew
    from claviger_credentials where id = $1 and user_handle = $2 for update
  ), updated as (
    update claviger_credentials as credential set
      sign_count = greatest(sign_count, $3::bigint),
      backup_eligible = case when is_latest then $4::boolean else backup_eligible end,
      backup_state = case when is_latest then $5::boolean else backup_state end,
      last_used_at = greatest(last_used_at, ${timeParameter(6)})
    from previous where credential.id = previous.id
    returning credential.*, previous.grew
  )
  select ${COLUMNS}, grew from updated`

const ADD_REFUSALS: Refusals = /* @__PURE__ */ new Map([
  ['23503', ['STORE_USER_UNKNOWN', 'the credential is for a user that is not stored']],
  ['23505', ['STORE_CREDENTIAL_EXISTS', 'the credential ID is stored already']],
] as const)

/** Credentials in `claviger_credentials`. */
export function sqlCredentialStore(database: Queryable, now: () => number): CredentialStore {
  return {
    async add(record) {
      const params = [...recordParameters(record), now()]
      const [row] = await run(database, ADD, params, ADD_REFUSALS)
      return readCredential(row as Row)
    },
    async find(id) {
      if (!isIdentifier('id', id, CREDENTIAL_ID)) return undefined
      const [row] = await run(database, FIND, [id])
      return row && readCredential(row)
    },
    async list(userHandle) {
      if (!isIdentifier('userHandle', userHandle, USER_HANDLE)) return []
      return (await run(database, LIST, [userHandle])).map(readCredential)
    },
    async update(record) {
      requireRecord(record, ['id', 'userHandle', 'signCount', 'backupEligible', 'backupState'])
      const { id, userHandle, signCount, backupEligible, backupState } = record
      const params = [id, userHandle, signCount, backupEligible, backupState, now()]
      const [row] = await run(database, UPDATE, params)
      return row && { ...readCredential(row), signCountGrew: row.grew as boolean }
    },
    async remove(userHandle, id) {
      if (!isIdentifier('userHandle', userHandle, USER_HANDLE)) return false
      if (!isIdentifier('id', id, CREDENTIAL_ID)) return false
      return (await run(database, REMOVE, [userHandle, id])).length > 0
    },
  }
}

/** The values of {@link RECORD_COLUMNS}. */
function recordParameters(record: CredentialRecord): unknown[] {
  requireRecord(record)
  return [
    record.id,
    record.userHandle,
    record.rpId,
    record.publicKey,
    record.signCount,
    [...record.transports],
    record.uvInitialized,
    record.backupEligible,
    record.backupState,
    record.aaguid,
    record.discoverable ?? null,
    record.attestationObject,
    record.attestationClientDataJSON,
  ]
}

function readCredential(row: Row): StoredCredential {
  return {
    id: row.id as string,
    userHandle: row.user_handle as string,
    rpId: row.rp_id as string,
    publicKey: readBytes(row.public_key),
    signCount: Number(row.sign_count),
    transports: row.transports as string[],
    uvInitialized: row.uv_initialized as boolean,
    backupEligible: row.backup_eligible as boolean,
    backupState: row.backup_state as boolean,
    aaguid: row.aaguid as string,
    discoverable: (row.discoverable as boolean | null) ?? undefined,
    attestationObject: readBytes(row.attestation_object),
    attestationClientDataJSON: readBytes(row.attestation_client_data_json),
    createdAt: readTime(row.created_at),
    lastUsedAt: row.last_used_at === null ? undefined : readTime(row.last_used_at),
  }
}
