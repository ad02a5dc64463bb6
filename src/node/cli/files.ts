import { readFile, rename, writeFile } from 'node:fs/promises'
import { type Bytes, toBytes } from '../../core/shared/bytes.ts'
import { CommandError } from './errors.ts'
import type { Terminal } from './terminal.ts'

/**
 * All of a file, or of standard input when the path is `-`.
 *
 * @throws {CommandError} `CLI_FILE` when it cannot be read.
 */
export async function readBytes(path: string, terminal: Terminal): Promise<Bytes> {
  if (path === '-') return terminal.readInput()
  try {
    return toBytes(await readFile(path))
  } catch (cause) {
    throw fileError('read', path, cause)
  }
}

/**
 * All of a file as JSON.
 *
 * @throws {CommandError} `CLI_FILE` when it cannot be read or is no JSON.
 */
export async function readJson(path: string, terminal: Terminal): Promise<unknown> {
  const bytes = await readBytes(path, terminal)
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new CommandError('CLI_FILE', `${path} is not JSON`, { cause })
  }
}

/**
 * Writes a file that only its owner can read; what was there stays until all is written.
 *
 * @throws {CommandError} `CLI_FILE`.
 */
export async function writeSafely(path: string, data: Uint8Array | string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`
  try {
    await writeFile(draft, data, { mode: 0o600 })
    await rename(draft, path)
  } catch (cause) {
    throw fileError('written', path, cause)
  }
}

/** Whether a file is there. */
export function isMissing(error: unknown): boolean {
  return error instanceof CommandError && (error.cause as { code?: unknown })?.code === 'ENOENT'
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'it is not permitted'],
  ['EISDIR', 'it is a folder'],
])

function fileError(done: string, path: string, cause: unknown): CommandError {
  const reason = REASONS.get((cause as { code?: unknown }).code)
  const sentence = `${path} cannot be ${done}${reason ? `: ${reason}` : ''}`
  return new CommandError('CLI_FILE', sentence, { cause })
}
