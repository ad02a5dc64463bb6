/**
 * `npm run test:pcsc`: our client and a software card, with the real PC/SC service and its virtual reader between
 * them. Debian's packages that this machine lacks are installed first; it has to run as root.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Fido2Client } from '../../src/core/fido/client/index.ts'
import { openNfc } from '../../src/core/fido/ctap/index.ts'
import { nfcCard, softwareKey } from '../../src/emulators/authenticator/index.ts'
import { listReaders, openPcsc, type PcscBinding } from '../../src/node/pcsc/index.ts'
import { plugIn } from './virtual-card.ts'

const work = join(import.meta.dirname, '../../.data/pcsc')
const PATIENCE = 200

function run(program: string, args: readonly string[], cwd = work): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The binding, built here: it is none of this project's dependencies. */
function binding(): PcscBinding {
  const packages = ['pcscd', 'vsmartcard-vpcd', 'libpcsclite-dev']
  if (spawnSync('pcscd', ['--version']).error || !existsSync('/usr/include/PCSC/winscard.h')) {
    run('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...packages])
  }
  const folder = join(work, 'node_modules/smartcard')
  if (!existsSync(join(folder, 'build/Release'))) {
    const flags = ['--prefix', work, '--no-save', '--ignore-scripts', '--loglevel=error']
    run('npm', ['install', ...flags, 'smartcard@3.7.0'])
    // Node brings the headers that are needed, so none are fetched.
    const node = join(process.execPath, '../..')
    run('npx', ['--yes', 'node-gyp', 'rebuild', '--silent', `--nodedir=${node}`], folder)
  }
  return createRequire(join(work, 'x.cjs'))('smartcard')
}

/** Asks until it is so. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let i = 0; i < PATIENCE; i++) {
    if (isSo()) return
    await pause(50)
  }
  throw new Error(`${what} did not come about`)
}

function hasService(pcsc: PcscBinding): boolean {
  try {
    return listReaders(pcsc).length > 0
  } catch {
    return false
  }
}

async function ceremonies(pcsc: PcscBinding): Promise<void> {
  await assert.rejects(openPcsc(pcsc), { code: 'TRANSPORT_CLOSED' })
  const unplug = await plugIn(nfcCard(softwareKey({ profile: '2.1', pin: '1234' })))
  await until('a card', () => listReaders(pcsc).some(({ hasCard }) => hasCard))

  const channel = await openPcsc(pcsc)
  const client = new Fido2Client(await openNfc(channel), 'https://example.org', {
    userInteraction: { requestPin: () => '1234' },
  })
  const challenge = new Uint8Array(32)
  const { rawId } = await client.makeCredential({
    rp: { id: 'example.org', name: 'Example' },
    user: { id: Uint8Array.of(1), name: 'ada', displayName: 'Ada' },
    challenge,
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const selection = await client.getAssertion({ challenge, rpId: 'example.org' })
  assert.deepEqual((await selection.getResponse()).rawId, rawId)

  const alone = openPcsc(pcsc, undefined, { share: 'exclusive' })
  await assert.rejects(alone, { code: 'TRANSPORT_BUSY' })
  unplug()
  await until('an empty reader', () => !listReaders(pcsc).some(({ hasCard }) => hasCard))
  await assert.rejects(channel.transmit(Uint8Array.of(0, 0xa4, 4, 0)), { code: 'TRANSPORT_CLOSED' })
  await channel.close()
}

async function stop(service: ChildProcess): Promise<void> {
  const exit = once(service, 'exit')
  service.kill()
  await exit
}

mkdirSync(work, { recursive: true })
const pcsc = binding()
const service = spawn('pcscd', ['--foreground', '--error'], { stdio: 'inherit' })
try {
  await until('the PC/SC service', () => hasService(pcsc))
  await ceremonies(pcsc)
} finally {
  await stop(service)
}
assert.throws(() => listReaders(pcsc), { code: 'TRANSPORT_UNAVAILABLE' })
process.stdout.write('the client works through the real PC/SC service\n')
