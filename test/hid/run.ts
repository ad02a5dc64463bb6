/**
 * `npm run test:hid`: programs that are not ours drive the software key through a kernel's HID
 * stack, in a virtual machine that is started for it. Debian's packages that this machine lacks are
 * installed first; it has to run as root.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const here = import.meta.dirname
const work = mkdtempSync(join(tmpdir(), 'claviger-hid-'))

const program = join(work, 'virtual-key.mjs')
const bundle = await rolldown({ input: join(here, 'virtual-key.ts'), platform: 'node' })
await bundle.write({ file: program, format: 'esm', codeSplitting: false })

if (spawnSync('fido2-token', ['-V']).error) {
  execFileSync('apt-get', ['install', '--yes', '--quiet', 'fido2-tools'], { stdio: 'inherit' })
}
const { status } = spawnSync(
  'bash',
  [join(here, 'guest.sh'), join(here, 'libfido2.sh'), program, process.execPath],
  { stdio: 'inherit', env: { ...process.env, GUEST_OUTPUT: join(work, 'output') } },
)
process.exitCode = status ?? 1
