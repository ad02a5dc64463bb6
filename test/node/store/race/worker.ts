import { lockFolder } from '../../../../src/node/store/folder-lock.ts'
import { createStore, openDatabase, StoreError } from '../../../../src/node/store/index.ts'

/** What `Racers` have a process do, once it is told to go. */
export type Task =
  | { readonly kind: 'lock'; readonly folder: string }
  | { readonly kind: 'start'; readonly urls: readonly string[] }
  | { readonly kind: 'take'; readonly url: string; readonly challenges: readonly string[] }
  | {
      readonly kind: 'login'
      readonly url: string
      readonly credential: string
      readonly counts: readonly number[]
    }

/** Marks a folder; answers with how that went, and goes without letting go of it. */
async function lock(folder: string): Promise<unknown> {
  await go()
  try {
    await lockFolder(folder)
    return 'held'
  } catch (error) {
    return error instanceof StoreError ? error.code : String(error)
  }
}

/** Makes the tables of fresh databases. */
async function start(urls: readonly string[]): Promise<unknown> {
  const databases = await Promise.all(urls.map((url) => openDatabase({ url })))
  await go()
  for (const database of databases) await createStore(database)
  await Promise.all(databases.map((database) => database.close()))
  return []
}

/** Takes every challenge; answers with those that it got. */
async function take(url: string, challenges: readonly string[]): Promise<unknown> {
  const database = await openDatabase({ url })
  const store = await createStore(database)
  await go()
  const taken = await Promise.all(
    challenges.map((challenge) => store.challenges.take({ challenge, ceremony: 'authentication' })),
  )
  await database.close()
  return taken.flatMap((entry) => entry?.challenge ?? [])
}

/** Logs in with one count after the other; answers with those that were new. */
async function login(url: string, id: string, counts: readonly number[]): Promise<unknown> {
  const database = await openDatabase({ url })
  const store = await createStore(database)
  const credential = await store.credentials.find(id)
  if (!credential) throw new Error('the credential is not there')
  await go()
  const grown: number[] = []
  for (const signCount of counts) {
    const updated = await store.credentials.update({ ...credential, signCount })
    if (updated?.signCountGrew) grown.push(signCount)
  }
  await database.close()
  return grown
}

let release: () => void = () => {}

/** Says that this process is ready, and waits until it is told that all are. */
async function go(): Promise<void> {
  const told = new Promise<void>((resolve) => {
    release = resolve
  })
  process.send?.('ready')
  await told
}

async function work(task: Task): Promise<unknown> {
  if (task.kind === 'lock') return lock(task.folder)
  if (task.kind === 'start') return start(task.urls)
  if (task.kind === 'take') return take(task.url, task.challenges)
  return login(task.url, task.credential, task.counts)
}

process.on('message', async (message) => {
  if (message === 'go') release()
  else process.send?.(await work(message as Task))
})
