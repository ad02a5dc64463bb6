import type { AuthenticationResponseJSON } from '../../../src/browser/webauthn/index.ts'
import { ClavigerError } from '../../../src/core/shared/errors.ts'
import type { Tamper } from '../../../src/emulators/authenticator/index.ts'
import { h } from '../dom.ts'
import { type CeremonyContext, finishLogin, loginOptions } from './ceremonies.ts'
import type { SoftwareAuthenticator } from './software-authenticator.ts'

/** Something that an attacker could try. */
export interface Attack {
  readonly id: string
  readonly name: string
  readonly about: string
  readonly tamper: Tamper
  /** Sends the same response again after it was taken once. */
  readonly replay?: boolean
}

/** The attacks of the page, each stopped by another step. */
export const ATTACKS: readonly Attack[] = [
  {
    id: 'replay',
    name: 'Replay a response',
    about: 'Send a log-in that was already used, once more.',
    tamper: {},
    replay: true,
  },
  {
    id: 'origin',
    name: 'Wrong origin',
    about: 'The user signed on a look-alike site.',
    tamper: { clientData: (members) => ({ ...members, origin: 'https://localhost.evil.example' }) },
  },
  {
    id: 'signature',
    name: 'Tampered signature',
    about: 'One bit of the signature is flipped.',
    tamper: { signature: flipLastBit },
  },
  {
    id: 'verification',
    name: 'User not verified',
    about: 'A stolen key: touched, but no PIN or finger.',
    tamper: {
      authenticatorData: (data) => ({ ...data, flags: { ...data.flags, uv: false } }),
    },
  },
  {
    id: 'rp',
    name: 'Another site’s passkey',
    about: 'Signed for another RP ID.',
    tamper: {
      authenticatorData: (data) => ({
        ...data,
        rpIdHash: data.rpIdHash.map((byte) => byte ^ 0xff),
      }),
    },
  },
]

function flipLastBit(signature: Uint8Array): Uint8Array {
  const tampered = signature.slice()
  const last = tampered.length - 1
  tampered[last] = (tampered[last] ?? 0) ^ 1
  return tampered
}

/**
 * Tries an attack with the emulated authenticator that is chosen.
 *
 * @param userName Whose passkey is attacked; without it the newest of the authenticator.
 * @returns The error with which the server refused it.
 * @throws {ClavigerError} `ATTACK_SUCCEEDED` when it did not.
 */
export async function runAttack(
  { tamper, replay = false }: Attack,
  userName: string | undefined,
  authenticator: SoftwareAuthenticator,
  context: CeremonyContext,
): Promise<ClavigerError> {
  const options = await loginOptions(userName, context)
  const response = await authenticator.attack(options, tamper, (event) => {
    context.ceremony.add('authenticator', event)
  })
  if (replay) await send(response, context)
  try {
    await send(response, context)
  } catch (error) {
    if (error instanceof ClavigerError && error.code !== 'SERVER_UNREACHABLE') return error
    throw error
  }
  throw new ClavigerError('ATTACK_SUCCEEDED', 'the server accepted what it had to refuse')
}

/** Sends a response to the server, and tells the inspector who did. */
async function send(value: AuthenticationResponseJSON, context: CeremonyContext): Promise<void> {
  context.ceremony.add('attacker', {
    kind: 'message',
    source: 'attacker',
    direction: 'out',
    name: 'AuthenticationResponseJSON',
    value,
  })
  await finishLogin(value, context)
}

/** The row of attacks. */
export function attackCard(run: (attack: Attack) => void): HTMLElement {
  const items = ATTACKS.map((attack) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'attack', onclick: () => run(attack), 'data-attack': attack.id },
        h('span', { class: 'attack-name' }, attack.name),
        h('span', { class: 'attack-about' }, attack.about),
      ),
    ),
  )
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'attacks-title' },
    h('h2', { id: 'attacks-title' }, 'Try an attack'),
    h(
      'p',
      { class: 'hint' },
      'An emulated authenticator forges the response. The server has to refuse it; the inspector shows the step that did.',
    ),
    h('ul', { class: 'attacks' }, ...items),
  )
}
