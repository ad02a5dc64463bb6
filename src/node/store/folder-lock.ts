import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from './errors.ts'

const FILE = 'claviger.pid'

/** Folders that this process has locked: its own number in a file may be a predecessor's. */
const held = new Set<string>()

/**
 * Marks a folder as in use by this process, as far as process numbers can tell: processes on other
 * machines, or in other containers, that share the folder are not seen.
 *
 * @param folder An existing folder's real path.
 * @returns How to let go of it.
 * @throws {StoreError} `STORE_LOCKED` when a running process has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  if (held.has(folder)) throw locked()
  held.add(folder)
  const file = join(folder, FILE)
  try {
    await claim(file)
  } catch (error) {
    held.delete(folder)
    throw error
  }
  return async () => {
    await rm(file, { force: true })
    held.delete(folder)
  }
}

async function claim(file: string): Promise<void> {
  const owner = `${process.pid} ${await startOf(process.pid)}\n`
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      return await writeFile(file, owner, { flag: 'wx' })
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    await removeStale(file)
  }
  throw locked()
}

/** Renaming is atomic: of two processes that find the same stale file, one removes it. */
async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${process.pid}`
  try {
    if (await isOwned(await readFile(file, 'utf8'))) throw locked()
    await rename(file, aside)
    await rm(aside, { force: true })
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/** Whether the process that wrote a file still runs, and its number was not given to another. */
async function isOwned(owner: string): Promise<boolean> {
  const [number, start] = owner.trim().split(' ')
  const pid = Number(number)
  return isRunning(pid) && (await startOf(pid)) === (start ?? '')
}

/** Signal 0 is never delivered; what comes back says whether somebody would have got it. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
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

function locked(): StoreError {
  return new StoreError(
    'STORE_LOCKED',
    `another process has the folder open, or died with its number taken over: then delete ${FILE}`,
  )
}
