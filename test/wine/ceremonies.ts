/**
 * Runs inside: makes, uses and gives up credentials through a webauthn.dll in the system's folder, and writes
 * down what came of it.
 *
 * Standard output of a Windows program is not reliable here, so results go into a file.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Koffi, WindowsClient } from '../../src/node/windows/index.ts'
import { LAYOUTS, membersOf, type StructName } from '../../src/node/windows/layouts.ts'
import { Memory } from '../../src/node/windows/memory.ts'
import { loadLibrary } from '../node/windows/load-library.ts'
import { buildAuthenticatorData } from '../support/authenticator-data.ts'
import { plausibleKey } from '../support/cose.ts'

const [, , output = 'results.json'] = process.argv
const koffi: Koffi = createRequire(import.meta.url)('koffi')
const dll = loadLibrary(koffi, 'C:\\windows\\system32\\webauthn.dll')

const credentialId = Uint8Array.of(1, 2, 3)
const attested = { aaguid: new Uint8Array(16), credentialId, key: plausibleKey(-7) }
const challenge = new Uint8Array(16)
const user = { id: Uint8Array.of(7), name: 'ada', displayName: 'Ada Ł. 🔑' }
const rp = { id: 'example.org', name: 'Exämple' }
const pubKeyCredParams = [{ type: 'public-key', alg: -7 }]
const creation = { rp, user, challenge, pubKeyCredParams }

/** Members that lie elsewhere than a C compiler for Windows has them. */
function misplaced(): readonly string[] {
  const memory = new Memory(koffi)
  return (Object.keys(LAYOUTS) as StructName[]).flatMap((name) => {
    const members = membersOf(name, Number.POSITIVE_INFINITY).map(([member]) => member)
    const type = memory.type(name)
    return [
      ...members.filter((it) => koffi.offsetof(type, it) !== dll.offset(name, it)),
      ...(memory.sizeof(name) === dll.offset(name) ? [] : ['size']),
    ].map((member) => `${name}.${member}`)
  })
}

function begin(authenticatorData: Uint8Array, resultVersion: number): void {
  dll.reset()
  dll.set('api', 9)
  dll.set('resultVersion', resultVersion)
  dll.set('usedTransport', 0x10)
  dll.give('credentialId', credentialId)
  dll.give('authenticatorData', authenticatorData)
  dll.give('signature', Uint8Array.of(9))
  dll.give('secret1', new Uint8Array(32).fill(5))
}

async function run() {
  begin(buildAuthenticatorData({ attested }), 8)
  const isAvailable = await WindowsClient.isAvailable({ koffi })
  const client = new WindowsClient('https://example.org', { koffi })
  const extensions = {
    credentialProtectionPolicy: 'userVerificationRequired',
    credBlob: Uint8Array.of(0xb1),
    prf: { eval: { first: Uint8Array.of(1) } },
  }
  const excludeCredentials = [{ type: 'public-key', id: credentialId, transports: ['usb'] }]
  const made = await client.makeCredential({ ...creation, extensions, excludeCredentials })
  const making = dll.report()

  begin(buildAuthenticatorData(), 6)
  const selection = await client.getAssertion({
    challenge,
    rpId: rp.id,
    allowCredentials: excludeCredentials,
    extensions: { prf: { eval: { first: Uint8Array.of(1), second: Uint8Array.of(2) } } },
  })
  const used = await selection.getResponse(0)
  const using = dll.report()

  begin(buildAuthenticatorData({ attested }), 8)
  dll.set('wait', 1)
  const reason = 'enough'
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 50)
  const givenUp = await client.makeCredential(creation, controller).catch((it: unknown) => it)
  const apiVersion = await client.apiVersion()
  const { platform, arch, version } = process
  return {
    platform,
    arch,
    version,
    misplaced: misplaced(),
    isAvailable,
    apiVersion,
    made,
    making,
    used,
    using,
    givenUp,
  }
}

const results = await run().catch((error: unknown) => ({ error: String(error) }))
writeFileSync(output, JSON.stringify(results))
