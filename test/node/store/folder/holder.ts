import { createStore, type NewUser, openDatabase } from '../../../../src/node/store/index.ts'

// Adds a user to a store in a folder, says so, and keeps the folder open until it is killed.
process.channel?.ref()
process.once('message', async (message) => {
  const { directory, user } = message as { directory: string; user: NewUser }
  const store = await createStore(await openDatabase({ directory }))
  await store.users.add(user)
  process.send?.('stored')
})
