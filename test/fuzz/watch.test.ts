import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** Runs a module that gets `watch`, and tells how its process ended. */
function run(code: string): Promise<{ readonly signal: unknown; readonly stderr: string }> {
  const script = new URL('watch.ts', import.meta.url)
  const source = `
    const { watch } = await import(${JSON.stringify(script.href)})
    const watchdog = await watch({ names: ['one', 'two'], seed: 7, limit: 200 })
    ${code}`
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const args = ['--import', 'tsx', '--input-type=module', '-e', source]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd }, (error, _stdout, stderr) => {
      resolve({ signal: error?.signal, stderr })
    })
  })
}

it('ends a process whose input does not end, and tells which input that is', async () => {
  const { signal, stderr } = await run('watchdog.begin(1, 42); while (true);')
  expect(stderr).toContain('--target two --seed 7 --index 42')
  expect(signal).toBe('SIGKILL')
})
