/**
 * `npm run test:hid`: our client, and programs that are not ours, drive the software key through a kernel's HID
 * stack, in a virtual machine that is started for it. Debian's packages that this machine lacks are
 * installed first; it has to run as root.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const here = import.meta.dirname
const root = join(here, '../..')
// Inside the repository, so that the programs find node-hid.
const work = join(root, 'dist/hid')
mkdirSync(work, { recursive: true })

/** One file that runs without a compiler, which would take long inside. */
async function bundle(name: string): Promise<string> {
  const file = join(work, `${name}.mjs`)
  const external = ['node-hid']
  const build = await rolldown({ input: join(here, `${name}.ts`), platform: 'node', external })
  await build.write({ file, format: 'esm', codeSplitting: false })
  return file
}

const programs = [await bundle('virtual-key'), await bundle('own-client')]
if (spawnSync('fido2-token', ['-V']).error) {
  execFileSync('apt-get', ['install', '--yes', '--quiet', 'fido2-tools'], { stdio: 'inherit' })
}
const { status } = spawnSync(
  'bash',
  [join(here, 'guest.sh'), join(here, 'in-guest.sh'), ...programs, process.execPath],
  { stdio: 'inherit', env: { ...process.env, GUEST_OUTPUT: join(work, 'output') } },
)
process.exitCode = status ?? 1
