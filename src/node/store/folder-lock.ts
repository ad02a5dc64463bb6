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
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      return await writeFile(file, `${process.pid}\n`, { flag: 'wx' })
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
    if (isRunning(Number(await readFile(file, 'utf8')))) throw locked()
    await rename(file, aside)
    await rm(aside, { force: true })
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
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

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function locked(): StoreError {
  return new StoreError(
    'STORE_LOCKED',
    'the folder is open already: an embedded database serves one process at a time',
  )
}
