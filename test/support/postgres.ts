import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

const DEBIAN = '/usr/lib/postgresql'

/** Where Postgres has its programs: the newest of Debian, or the one in the path. */
const programs = findPrograms()

/** Whether {@link startPostgres} can work here. */
export const hasPostgres = programs !== undefined

/** What to tell where it cannot. */
export const POSTGRES_HINT = 'a real Postgres (if it is missing: apt-get install postgresql)'

/** A Postgres server of this test's own. */
export interface PostgresServer {
  /** The URL of a database of the server; it is made when it is asked for first. */
  database(name: string, settings?: Readonly<Record<string, string>>): string
  /** Stops the server and removes its files. */
  stop(): Promise<void>
}

/**
 * Starts a server in a temporary folder. It listens on a socket in that folder alone. Postgres does
 * not run as root: it is started as the user `postgres` then.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-pg-'))
  const user = process.getuid?.() === 0 ? unprivileged() : undefined
  if (user) chownSync(folder, user.uid, user.gid)
  const options = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  const data = join(folder, 'data')
  run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options)
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off']
  const server = spawn(
    program('postgres'),
    ['-D', data, '-N', '200', ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const kill = () => server.kill('SIGQUIT')
  process.once('exit', kill)
  await ready(server)
  const made = new Set(['postgres'])
  return {
    database(name, parameters = {}) {
      if (!made.has(name)) run('createdb', ['-h', folder, '-U', 'postgres', name], options)
      made.add(name)
      return urlOf(folder, name, parameters)
    },
    async stop() {
      process.off('exit', kill)
      const exit = once(server, 'exit')
      server.kill('SIGINT')
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function urlOf(folder: string, name: string, settings: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({ host: folder })
  const options = Object.entries(settings).map(([key, value]) => `-c ${key}=${value}`)
  if (options.length > 0) query.set('options', options.join(' '))
  return `postgres://postgres@localhost/${name}?${query.toString().replaceAll('+', '%20')}`
}

/** Waits for the line that the server writes when it accepts connections. */
async function ready(server: ChildProcess): Promise<void> {
  const lines: string[] = []
  if (!server.stderr) throw new TypeError('the server has no standard error')
  for await (const line of createInterface(server.stderr)) {
    lines.push(line)
    if (!line.includes('ready to accept connections')) continue
    server.stderr.resume()
    return
  }
  throw new Error(`postgres did not start:\n${lines.join('\n')}`)
}

function run(name: string, parameters: string[], options: object): void {
  execFileSync(program(name), parameters, { ...options, stdio: 'pipe' })
}

function program(name: string): string {
  if (programs === undefined) throw new Error('Postgres is not installed')
  return join(programs, name)
}

function unprivileged(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function findPrograms(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : []
  const newest = versions.sort((a, b) => Number(b) - Number(a))
  const folders = newest.map((version) => join(DEBIAN, version, 'bin'))
  const searched = [...folders, ...(process.env.PATH ?? '').split(delimiter)]
  return searched.find((folder) => existsSync(join(folder, 'initdb')))
}
