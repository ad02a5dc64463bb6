import type { Queryable } from '../queryable.ts'
import { type Refusals, run } from './run.ts'

/**
 * What leads from each version of the tables to the next. Append only: databases out there have gone
 * through the earlier ones. Identifiers are compared byte by byte, whatever the database's collation.
 */
const MIGRATIONS: readonly string[] = [
  `create table claviger_users (
    id text collate "C" primary key,
    name text not null,
    name_key text collate "C" not null unique,
    display_name text not null,
    created_at timestamptz not null
  );
  create table claviger_credentials (
    id text collate "C" primary key,
    user_handle text collate "C" not null references claviger_users (id) on delete cascade,
    rp_id text not null,
    public_key bytea not null,
    sign_count bigint not null check (sign_count between 0 and 4294967295),
    transports text[] not null,
    uv_initialized boolean not null,
    backup_eligible boolean not null,
    backup_state boolean not null,
    aaguid uuid not null,
    discoverable boolean,
    attestation_object bytea not null,
    attestation_client_data_json bytea not null,
    created_at timestamptz not null,
    last_used_at timestamptz
  );
  create index claviger_credentials_user on claviger_credentials (user_handle, created_at, id);
  create table claviger_challenges (
    challenge text collate "C" primary key,
    ceremony text not null check (ceremony in ('registration', 'authentication')),
    session bytea,
    options jsonb not null,
    expires_at timestamptz not null
  );
  create index claviger_challenges_expiry on claviger_challenges (expires_at);`,
]

/** The ASCII codes of `claviger` as a number: other applications lock other numbers. */
const LOCK = '7164208268442035570'

/** Besides roll-backs: the tables came into being after this transaction began to look. */
const RETRIED: ReadonlySet<unknown> = /* @__PURE__ */ new Set(['40001', '40P01', '42P07'])

/** SQLSTATE of the exception below; the class `CV` is nobody's. */
const NEWER = 'CV001'

const REFUSALS: Refusals = /* @__PURE__ */ new Map([
  [NEWER, ['STORE_SCHEMA_NEWER', 'a later version of claviger has changed the tables']],
] as const)

/**
 * One statement and so one transaction: whoever comes second waits for the lock, then finds the
 * tables made. Nothing is created where nothing is missing: the role may not be allowed to.
 */
function migrationOf(migrations: readonly string[]): string {
  return `do $migrate$
declare
  current_version integer := 0;
begin
  perform pg_advisory_xact_lock(${LOCK});
  if to_regclass('claviger_schema') is null then
    create table claviger_schema (version integer primary key, applied_at timestamptz not null);
  end if;
  select coalesce(max(version), 0) into current_version from claviger_schema;
  if current_version > ${migrations.length} then
    raise exception 'the tables have version %', current_version using errcode = '${NEWER}';
  end if;
${migrations.map(stepOf).join('\n')}
end
$migrate$`
}

function stepOf(statements: string, index: number): string {
  const version = index + 1
  return `  if current_version < ${version} then
  ${statements}
  insert into claviger_schema (version, applied_at) values (${version}, now());
  end if;`
}

/**
 * Creates the tables, or brings those of an earlier version up to date. Any number of processes may
 * do so at the same moment.
 *
 * @param migrations What leads from each version to the next. Default: this package's.
 * @throws {StoreError} `STORE_SCHEMA_NEWER`, `STORE_UNAVAILABLE`.
 */
export async function migrate(
  database: Queryable,
  migrations: readonly string[] = MIGRATIONS,
): Promise<void> {
  await run(database, migrationOf(migrations), [], REFUSALS, RETRIED)
}
