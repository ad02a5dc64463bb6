import { openDatabase } from '../../../src/node/store/index.ts'
import { storeContract } from '../../contract/store.ts'

storeContract('on an embedded Postgres in memory', () => openDatabase())
