#!/usr/bin/env node
import { Interruption } from './errors.ts'
import { ExitCode } from './failure.ts'
import { run } from './run.ts'
import { systemTerminal } from './system-terminal.ts'

const controller = new AbortController()

/** The first time the command is cancelled, on the key as well; the second time nobody waits for it. */
function interrupt(): void {
  if (controller.signal.aborted) process.exit(ExitCode.INTERRUPTED)
  controller.abort(new Interruption())
}

process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
// A reader that has seen enough, such as head, closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

const streams = { input: process.stdin, output: process.stdout, notes: process.stderr }
process.exitCode = await run(process.argv.slice(2), {
  terminal: systemTerminal(streams, interrupt),
  environment: process.env,
  signal: controller.signal,
})
