import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT, readManifest } from './repository.ts'

const run = promisify(execFile)

/** The package as its users get it, in a temporary folder. */
export interface Packed {
  /** The file that would be published. */
  readonly tarball: string
  /** An empty project in which the package is installed with its dependencies, without its peers. */
  readonly project: string
  /** Where it is installed. */
  readonly installed: string
  /** Removes all of it. */
  remove(): Promise<void>
}

const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', '.git', '.data'])

/**
 * Builds and packs a copy of the repository, so that nobody's `dist` changes, and installs the
 * tarball into an empty project. Dependencies are links to those of the repository: no network.
 */
export async function packAndInstall(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-packed-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const tarball = await pack(join(folder, 'copy'))
    const project = join(folder, 'project')
    const installed = await install(tarball, project)
    return { tarball, project, installed, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function pack(copy: string): Promise<string> {
  await mkdir(copy)
  for (const name of await readdir(ROOT)) {
    if (!LEFT_OUT.has(name)) await cp(join(ROOT, name), join(copy, name), COPY)
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  await run('npm', ['pack', '--silent'], { cwd: copy })
  const { name, version } = readManifest()
  return join(copy, `${name}-${version}.tgz`)
}

const COPY = {
  recursive: true,
  filter: (path: string) => !LEFT_OUT.has(path.slice(path.lastIndexOf('/') + 1)),
}

async function install(tarball: string, project: string): Promise<string> {
  const { name, dependencies } = readManifest()
  const installed = join(project, 'node_modules', name)
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  for (const dependency of [...Object.keys(dependencies), '@types/node']) {
    await link(dependency, project)
  }
  return installed
}

async function link(name: string, project: string): Promise<void> {
  const target = join(project, 'node_modules', name)
  await mkdir(dirname(target), { recursive: true })
  await symlink(join(ROOT, 'node_modules', name), target)
}
