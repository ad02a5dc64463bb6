import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { describe } from 'vitest'

/** What Chromium is called by those who pack it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The program, where there is one: `CHROMIUM_PATH`, or what is on the path. */
const program = findProgram()

/** What to do where there is none. */
const HINT = 'apt-get install chromium, or set CHROMIUM_PATH'

/** Tests that need {@link launchChromium}. Where there is no Chromium, one line says so. */
export function describeInChromium(name: string, suite: () => void): void {
  if (!program) process.stderr.write(`Left out: ${name}, in a real Chromium (${HINT})\n`)
  describe.runIf(program)(`${name}, in a real Chromium`, suite)
}

/** Starts a browser without a window. Close it in the end. */
export async function launchChromium(): Promise<Browser> {
  if (!program) throw new Error(`there is no Chromium: ${HINT}`)
  return chromium.launch({ executablePath: program, args: FLAGS })
}

/** What a virtual authenticator is like, besides the usual: built in, with discoverable credentials. */
export interface VirtualAuthenticatorOptions {
  /** Whether it can verify its user at all. Default `true`. */
  readonly hasUserVerification?: boolean
  /** Whether a verification succeeds. Default `true`. */
  readonly isUserVerified?: boolean
}

/** A virtual authenticator of a page, and the session of the DevTools protocol that it belongs to. */
export interface VirtualAuthenticator {
  readonly id: string
  readonly session: CDPSession
}

/** Gives a page a virtual authenticator whose user is present and consents at once. */
export async function addVirtualAuthenticator(
  page: Page,
  options: VirtualAuthenticatorOptions = {},
): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: options.hasUserVerification ?? true,
      isUserVerified: options.isUserVerified ?? true,
      automaticPresenceSimulation: true,
    },
  })
  return { id, session }
}

function findProgram(): string | undefined {
  const folders = process.env.PATH?.split(delimiter) ?? []
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [process.env.CHROMIUM_PATH ?? '', ...candidates].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return path !== ''
  } catch {
    return false
  }
}
