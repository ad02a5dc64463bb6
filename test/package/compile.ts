import { dirname, join } from 'node:path'
import ts from 'typescript'
import { ROOT } from './repository.ts'

/** Compiler options and files of one of the repository's projects. */
export function readProject(path: string): ts.ParsedCommandLine {
  const file = join(ROOT, path)
  const { config } = ts.readConfigFile(file, ts.sys.readFile)
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(file))
}

/** One fault that the compiler found, with a position that counts from 1. */
export interface Fault {
  readonly file: string
  readonly line: number
  readonly message: string
}

/**
 * Type-checks files that need not exist on disk, and answers with their faults alone.
 *
 * @param texts Their content by their absolute path.
 * @param options Of the compiler; nothing is emitted.
 * @param others Absolute paths of files to compile with them.
 */
export function faultsIn(
  texts: ReadonlyMap<string, string>,
  options: ts.CompilerOptions,
  others: readonly string[] = [],
): readonly Fault[] {
  const settings = { ...options, composite: false, incremental: false, noEmit: true }
  delete settings.tsBuildInfoFile
  const host = ts.createCompilerHost(settings)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (name) => texts.get(name) ?? readFile(name)
  host.fileExists = (name) => texts.has(name) || fileExists(name)
  host.getSourceFile = (name, target, onError) => {
    const text = texts.get(name)
    if (text === undefined) return getSourceFile(name, target, onError)
    return ts.createSourceFile(name, text, target)
  }
  const program = ts.createProgram([...texts.keys(), ...others], settings, host)
  return [...texts.keys()].flatMap((name) => {
    const file = program.getSourceFile(name)
    if (!file) throw new Error(`the compiler did not read ${name}`)
    const found = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]
    return found.map((diagnostic) => faultOf(file, diagnostic))
  })
}

function faultOf(file: ts.SourceFile, { start = 0, messageText }: ts.Diagnostic): Fault {
  const { line } = file.getLineAndCharacterOfPosition(start)
  const message = ts.flattenDiagnosticMessageText(messageText, '\n')
  return { file: file.fileName, line: line + 1, message }
}
