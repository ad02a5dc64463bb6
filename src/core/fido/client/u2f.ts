import { encodeUtf8 } from '../../shared/bytes.ts'
import type { Ctap1 } from '../ctap/ctap1.ts'
import type { CtapCallOptions } from '../ctap/device.ts'
import type { CredentialDescriptor } from '../ctap/messages/entities.ts'
import { U2fError } from '../ctap/u2f-error.ts'
import { hash } from './ceremony.ts'
import type { Session } from './session.ts'

/** A credential that a CTAP1 authenticator has, and for which RP ID or AppID. */
export interface Known {
  readonly rpId: string
  readonly credential: CredentialDescriptor
}

/** Milliseconds between two tries. */
const PAUSE = 250
const MAX_KEY_HANDLE = 255

/**
 * The first credential of a list that the authenticator has for one of the RP IDs, found without
 * bothering the user. What it refuses to tell of, it does not have.
 */
export async function findKeyHandle(
  ctap: Ctap1,
  { call }: Session,
  rpIds: readonly string[],
  list: readonly CredentialDescriptor[],
): Promise<Known | undefined> {
  const clientParam = new Uint8Array(32)
  const plausible = list.filter(({ id }) => id.length <= MAX_KEY_HANDLE)
  for (const rpId of rpIds) {
    const about = { clientParam, appParam: hash(encodeUtf8(rpId)) }
    for (const credential of plausible) {
      if (await isKnown(ctap, about, credential, call)) return { rpId, credential }
    }
  }
  return undefined
}

async function isKnown(
  ctap: Ctap1,
  about: Parameters<Ctap1['isKnown']>[0],
  { id }: CredentialDescriptor,
  call: CtapCallOptions,
): Promise<boolean> {
  try {
    return await ctap.isKnown(about, id, call)
  } catch (error) {
    if (error instanceof U2fError) return false
    throw error
  }
}

/** Calls a command again until the user has touched; the user is told to once. */
export async function untilTouched<Result>(
  session: Session,
  command: (call: CtapCallOptions) => Promise<Result>,
): Promise<Result> {
  let isTold = false
  for (;;) {
    session.check()
    try {
      return await command(session.call)
    } catch (error) {
      const waits = error instanceof U2fError && error.code === 'U2F_CONDITIONS_NOT_SATISFIED'
      if (!waits) throw error
    }
    if (!isTold) session.promptUp()
    isTold = true
    await session.wait(PAUSE)
  }
}
