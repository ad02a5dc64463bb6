/**
 * Makes what is published: every module with its types, and the ready bundle for pages that have no
 * build step.
 */
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '..')
const PROJECTS = ['src/core', 'src/browser', 'src/node', 'src/emulators']

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
}

/** Compiles the projects in the order of their references. */
function compile(): void {
  const report = (diagnostic: ts.Diagnostic) =>
    process.stderr.write(ts.formatDiagnostic(diagnostic, FORMAT))
  const host = ts.createSolutionBuilderHost(ts.sys, undefined, report, report)
  const projects = PROJECTS.map((project) => join(ROOT, project))
  const status = ts.createSolutionBuilder(host, projects, {}).build()
  if (status !== ts.ExitStatus.Success) throw new Error('the sources do not compile')
}

const FORMAT: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => ROOT,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
}

/** Writes the ready bundle: one file that imports nothing. */
async function bundle(file: string): Promise<void> {
  const { name, version, license } = readManifest()
  const [, holder] = /^(Copyright .+)$/m.exec(readFileSync(join(ROOT, 'LICENSE'), 'utf8')) ?? []
  const build = await rolldown({
    input: join(ROOT, 'src/browser/index.ts'),
    platform: 'browser',
  })
  await build.write({
    file,
    format: 'esm',
    minify: true,
    codeSplitting: false,
    keepNames: true,
    postBanner: `/*! ${name} ${version}, ${license}, ${holder} */`,
  })
  await build.close()
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
}

await rm(join(ROOT, 'dist'), { recursive: true, force: true })
compile()
await bundle(join(ROOT, 'dist/claviger.browser.js'))
