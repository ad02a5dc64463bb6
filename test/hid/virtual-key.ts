/**
 * Plugs a software key into this machine's kernel and stays until it is told to end; what the key
 * remembers is kept in a file. Needs /dev/uhid, which the virtual machine has.
 *
 *   virtual-key --profile 2.1 --state FILE
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { hidKey, softwareKey } from '../../src/emulators/authenticator/index.ts'
import { plugIn } from './uhid.ts'

const { values } = parseArgs({
  options: { profile: { type: 'string' }, state: { type: 'string' } },
})
const { profile = '2.1', state: file = '' } = values
const key = softwareKey({
  profile: profile as '2.1',
  ...(existsSync(file) && { state: JSON.parse(readFileSync(file, 'utf8')) }),
})
const device = await plugIn(hidKey(key).channel(), `Claviger software key ${profile}`)

process.once('SIGTERM', async () => {
  writeFileSync(file, JSON.stringify(key.save()))
  await device.close()
  process.exit(0)
})
