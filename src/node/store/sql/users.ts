import {
  isIdentifier,
  requireIdentifier,
  requireObject,
  requireText,
  USER_HANDLE,
} from '../arguments.ts'
import { StoreError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { nameKeyOf, requireName } from '../user-name.ts'
import type { StoredUser, UserStore } from '../users.ts'
import { type Refusals, type Row, run } from './run.ts'
import { readTime, timeColumn, timeParameter } from './values.ts'

const COLUMNS = `id, name, display_name, ${timeColumn('created_at')}`

const ADD = `insert into claviger_users (id, name, name_key, display_name, created_at)
  values ($1, $2, $3, $4, ${timeParameter(5)})
  returning ${COLUMNS}`
const FIND = `select ${COLUMNS} from claviger_users where id = $1`
const FIND_BY_NAME = `select ${COLUMNS} from claviger_users where name_key = $1`
const REMOVE = 'delete from claviger_users where id = $1 returning id'

const ADD_REFUSALS: Refusals = /* @__PURE__ */ new Map([
  ['23505', ['STORE_USER_EXISTS', 'the user name or the user handle is taken']],
] as const)

/** Users in `claviger_users`. */
export function sqlUserStore(database: Queryable, now: () => number): UserStore {
  const findOne = async (statement: string, key: string): Promise<StoredUser | undefined> => {
    const [row] = await run(database, statement, [key])
    return row && readUser(row)
  }
  return {
    async add(user) {
      requireObject('user', user)
      const id = requireIdentifier('user.id', user.id, USER_HANDLE)
      const name = requireName('user.name', user.name)
      const displayName = requireName('user.displayName', user.displayName ?? name)
      const key = nameKeyOf(name)
      if (key === undefined) {
        throw new StoreError('STORE_TEXT_INVALID', 'user.name is empty, or too long in plain form')
      }
      const params = [id, name, key, displayName, now()]
      const [row] = await run(database, ADD, params, ADD_REFUSALS)
      return readUser(row as Row)
    },
    async find(id) {
      return isIdentifier('id', id, USER_HANDLE) ? findOne(FIND, id) : undefined
    },
    async findByName(name) {
      const key = nameKeyOf(requireText('name', name))
      return key === undefined ? undefined : findOne(FIND_BY_NAME, key)
    },
    async remove(id) {
      if (!isIdentifier('id', id, USER_HANDLE)) return false
      return (await run(database, REMOVE, [id])).length > 0
    },
  }
}

function readUser(row: Row): StoredUser {
  return {
    id: row.id as string,
    name: row.name as string,
    displayName: row.display_name as string,
    createdAt: readTime(row.created_at),
  }
}
