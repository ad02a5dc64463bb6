import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { StoreError } from './errors.ts'

/** A mark's name says all: the process's number and start. It has no content to be seen half-written. */
const MARK = /^claviger\.(\d+)\.(\d*)\.lock$/
const ATTEMPTS = 10
const OPEN_HERE = 'this process has the folder open already'

/** Folders that this copy of the module has locked. */
const held = new Set<string>()

/**
 * Marks a folder as in use by this process, as far as process numbers can tell: processes on other
 * machines, or in other containers, that share the folder are not seen.
 *
 * @param folder An existing folder's real path.
 * @returns How to let go of it.
 * @throws {StoreError} `STORE_LOCKED` when this or another running process has it;
 *   `STORE_UNAVAILABLE` when the folder cannot be written to.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  if (held.has(folder)) throw locked(OPEN_HERE)
  held.add(folder)
  try {
    const mark = await claim(folder)
    return async () => {
      await rm(mark, { force: true })
      held.delete(folder)
    }
  } catch (error) {
    held.delete(folder)
    if (error instanceof StoreError) throw error
    throw new StoreError('STORE_UNAVAILABLE', 'the folder cannot be written to', { cause: error })
  }
}

/**
 * Each process makes its mark first and looks for others' then, so of two the later one sees the
 * earlier. Both may: then both step back, and try again after a while of their own.
 */
async function claim(folder: string): Promise<string> {
  const start = await startOf(process.pid)
  const own = `claviger.${process.pid}.${start}.lock`
  const mark = join(folder, own)
  for (let attempt = 1; ; attempt++) {
    await makeMark(mark, start)
    const other = await findOther(folder, own)
    if (other === undefined) return mark
    await rm(mark, { force: true })
    if (attempt === ATTEMPTS) {
      throw locked(`another process has the folder open; if none does, delete ${other}`)
    }
    await setTimeout(Math.random() * 2 ** attempt)
  }
}

/**
 * A mark with the same number and start is of this very process: of another thread, or of another
 * copy of this module. Without a start it may be of a process that had the number before.
 */
async function makeMark(mark: string, start: string): Promise<void> {
  try {
    await writeFile(mark, '', { flag: start === '' ? 'w' : 'wx' })
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw locked(OPEN_HERE)
    throw error
  }
}

/** The mark of another running process. Those of processes that are gone are removed. */
async function findOther(folder: string, own: string): Promise<string | undefined> {
  let other: string | undefined
  for (const name of await readdir(folder)) {
    const [, pid, start] = MARK.exec(name) ?? []
    if (pid === undefined || start === undefined || name === own) continue
    if (await isRunning(Number(pid), start)) other = name
    else await rm(join(folder, name), { force: true })
  }
  return other
}

/** Whether a process still runs, and its number was not given to another. */
async function isRunning(pid: number, start: string): Promise<boolean> {
  return isAlive(pid) && (await startOf(pid)) === start
}

/** Signal 0 is never delivered; what comes back says whether somebody would have got it. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** When a process started, in a unit of the system's own; nothing where there is no `/proc`. */
async function startOf(pid: number): Promise<string> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function locked(sentence: string): StoreError {
  return new StoreError('STORE_LOCKED', sentence)
}
