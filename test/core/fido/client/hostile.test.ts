import { describe, expect, it } from 'vitest'
import { ClientError } from '../../../../src/core/fido/client/errors.ts'
import { Fido2Client } from '../../../../src/core/fido/client/fido2-client.ts'
import type { CtapDevice } from '../../../../src/core/fido/ctap/device.ts'
import { openHid } from '../../../../src/core/fido/ctap/index.ts'
import type { Bytes } from '../../../../src/core/shared/bytes.ts'
import { withFaults } from '../../../../src/emulators/authenticator/faults.ts'
import { hidKey } from '../../../../src/emulators/authenticator/hid-key.ts'
import { Random } from '../../../fuzz/random.ts'
import { directDevice, softwareKey, u2fDevice } from '../../../support/ctap-devices.ts'
import { CREATE, GET, KNOWS, listOf, ORIGIN, PIN, RESIDENT } from './samples.ts'

const EXTENSIONS = {
  credProps: true,
  prf: { eval: { first: 'AQ' } },
  largeBlob: { support: 'preferred' },
  credBlob: 'AAAA',
}

/** What all that a client does with a key ends with: nothing, or the error. */
async function useAll(client: Fido2Client): Promise<readonly unknown[]> {
  const errors: unknown[] = []
  const attempt = async <Result>(work: () => Promise<Result>) => {
    try {
      return await work()
    } catch (error) {
      errors.push(error)
      return undefined
    }
  }
  const made = await attempt(() =>
    client.makeCredential({ ...CREATE, ...RESIDENT, extensions: EXTENSIONS }),
  )
  const { prf } = EXTENSIONS
  const extensions = { prf, largeBlob: { read: true }, getCredBlob: true }
  const allowCredentials = listOf(made?.id ?? 'AAAA', 'BBBB')
  for (const list of [{ allowCredentials }, {}]) {
    const selection = await attempt(() => client.getAssertion({ ...GET, ...list, extensions }))
    if (!selection) continue
    for (const index of selection.getAssertions().keys()) {
      await attempt(() => selection.getResponse(index))
    }
  }
  await attempt(() => client.selection({ signal: AbortSignal.timeout(1000) }))
  return errors
}

/** An answer with something wrong: a byte changed, its end cut off, or more behind it. */
function damaged(answer: Bytes, random: Random): Bytes {
  const copy = answer.slice()
  const kind = random.below(4)
  if (kind === 0) return copy.subarray(0, random.below(copy.length + 1))
  if (kind === 1) return Uint8Array.from([...copy, ...random.bytes(random.below(8))])
  for (let i = 0; i <= random.below(3); i++) copy[random.below(copy.length)] = random.next() & 255
  return copy
}

function lying(device: CtapDevice, random: Random): CtapDevice {
  const pass = async (answer: Promise<Bytes>) =>
    random.below(3) === 0 ? damaged(await answer, random) : answer
  return {
    ...device,
    cbor: (request, options) => pass(device.cbor(request, options)),
    msg: (request, options) => pass(device.msg(request, options)),
  }
}

const KINDS = [
  ['CTAP2', directDevice],
  ['U2F', u2fDevice],
] as const

describe.each(KINDS)('a key of %s whose answers are damaged', (_name, deviceOf) => {
  it('makes ceremonies fail with a ClientError, if at all', { timeout: 60_000 }, async () => {
    let failures = 0
    for (let seed = 0; seed < 40; seed++) {
      const device = lying(deviceOf(softwareKey({ pin: PIN })), new Random(seed))
      const options = { userInteraction: KNOWS, strict: seed % 2 === 0 }
      const errors = await useAll(new Fido2Client(device, ORIGIN, options))
      failures += errors.length
      const others = errors.filter((error) => !(error instanceof ClientError) && !isLate(error))
      expect(others, `seed ${seed}`).toEqual([])
    }
    expect(failures).toBeGreaterThan(20)
  })
})

/** Whether it is the signal's own reason. */
function isLate(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

describe('a line on which packets get lost and damaged', () => {
  it.each([
    1, 2, 3, 4, 5, 6,
  ])('makes ceremonies fail with a ClientError, if at all, and then they work: %i', async (seed) => {
    const rates = { lose: 0.01, corrupt: 0.01, repeat: 0.01, reorder: 0.01 }
    const channel = withFaults(hidKey(softwareKey({ pin: PIN })).channel(), { seed, ...rates })
    const device = await openHid(channel, { timeout: 200 }).catch(() => undefined)
    if (!device) return
    const client = new Fido2Client(device, ORIGIN, { userInteraction: KNOWS })
    for (const error of await useAll(client)) expect(error).toBeInstanceOf(ClientError)
    channel.heal()
    const fresh = new Fido2Client(device, ORIGIN, { userInteraction: KNOWS })
    const authenticatorSelection = { userVerification: 'discouraged' }
    await expect(fresh.makeCredential({ ...CREATE, authenticatorSelection })).resolves.toBeDefined()
  })
})
