/** All of CTAP, from the client to the software key. Loaded when the key is chosen. */
import { Fido2Client } from '../../../src/core/fido/client/fido2-client.ts'
import type { AuthenticationResponse } from '../../../src/core/fido/client/response.ts'
import type { UserInteraction } from '../../../src/core/fido/client/user-interaction.ts'
import { ClientPin } from '../../../src/core/fido/ctap/client-pin.ts'
import { Ctap2 } from '../../../src/core/fido/ctap/ctap2.ts'
import type { CtapDevice } from '../../../src/core/fido/ctap/device.ts'
import { openHid } from '../../../src/core/fido/ctap/hid.ts'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '../../../src/core/fido/rp/json.ts'
import type { Trace } from '../../../src/core/shared/trace.ts'
import type { SoftwareKeyState } from '../../../src/emulators/authenticator/ctap/memory.ts'
import {
  type SoftwareKey,
  softwareKey,
} from '../../../src/emulators/authenticator/ctap/software-key.ts'
import type { Decide } from '../../../src/emulators/authenticator/ctap/user.ts'
import { hidKey } from '../../../src/emulators/authenticator/hid-key.ts'
import type { NewPin } from './key-dialogs.ts'

/** How one task with the key is carried out. */
export interface KeyTask {
  readonly signal: AbortSignal
  /** Is told the commands of CTAP. */
  readonly commands: Trace
  /** Is told the messages of CTAPHID. */
  readonly wire: Trace
  readonly interaction: Partial<UserInteraction>
  /** Which of several accounts; `undefined` gives up. */
  chooseAccount(names: readonly string[]): Promise<number | undefined>
}

/** A software key in a port of this page, and what speaks to it. */
export class KeyStack {
  readonly #key: SoftwareKey
  readonly #port: ReturnType<typeof hidKey>

  /**
   * @param state What {@link save} gave, or nothing.
   * @param touch Decides whether and when the key is touched.
   */
  constructor(state: unknown, touch: Decide) {
    this.#key = openKey(state, touch)
    this.#port = hidKey(this.#key)
  }

  /** What the key remembers without power. */
  save(): SoftwareKeyState {
    return this.#key.save()
  }

  /** Pulls it out and puts it in again. */
  powerCycle(): void {
    this.#port.powerCycle()
  }

  /** Makes a passkey. */
  register(
    options: PublicKeyCredentialCreationOptionsJSON,
    task: KeyTask,
  ): Promise<RegistrationResponseJSON> {
    const { signal } = task
    return this.#withDevice(task, async (device) => {
      const response = await clientOf(device, task).makeCredential(options, { signal })
      return response.toJSON()
    })
  }

  /** Uses a passkey. */
  authenticate(
    options: PublicKeyCredentialRequestOptionsJSON,
    task: KeyTask,
  ): Promise<AuthenticationResponseJSON> {
    return this.#withDevice(task, async (device) => {
      const response = await assertionOf(clientOf(device, task), options, task)
      return response.toJSON()
    })
  }

  /** Sets the first PIN, or another one. */
  setPin({ current, pin }: NewPin, task: KeyTask): Promise<void> {
    const { signal } = task
    return this.#withDevice(task, async (device) => {
      const clientPin = new ClientPin(await Ctap2.open(device, { trace: task.commands, signal }))
      if (current === undefined) await clientPin.setPin(pin, { signal })
      else await clientPin.changePin(current, pin, { signal })
    })
  }

  /** Has it forget everything: for that it is plugged in anew, and touched. */
  reset(task: KeyTask): Promise<void> {
    const { signal } = task
    this.powerCycle()
    return this.#withDevice(task, async (device) => {
      const ctap = await Ctap2.open(device, { trace: task.commands, signal })
      await ctap.reset({ signal })
    })
  }

  /** Each task has a CTAPHID channel of its own, as programs have that share a key. */
  async #withDevice<Result>(
    { signal, wire }: KeyTask,
    work: (device: CtapDevice) => Promise<Result>,
  ): Promise<Result> {
    const device = await openHid(this.#port.channel(), { signal, trace: wire })
    try {
      return await work(device)
    } finally {
      await device.close()
    }
  }
}

function openKey(state: unknown, touch: Decide): SoftwareKey {
  const options = { profile: '2.1', touch, transports: ['usb'] } as const
  try {
    if (state) return softwareKey({ ...options, state: state as SoftwareKeyState })
  } catch {
    // What is kept is of another version or damaged: it begins anew.
  }
  return softwareKey(options)
}

function clientOf(device: CtapDevice, { commands, interaction }: KeyTask): Fido2Client {
  return new Fido2Client(device, location.origin, {
    trace: commands,
    userInteraction: interaction,
  })
}

async function assertionOf(
  client: Fido2Client,
  options: PublicKeyCredentialRequestOptionsJSON,
  { signal, chooseAccount }: KeyTask,
): Promise<AuthenticationResponse> {
  const selection = await client.getAssertion(options, { signal })
  const names = selection.getAssertions().map(({ user }) => user?.name ?? 'no name')
  const index = names.length > 1 ? await chooseAccount(names) : 0
  signal.throwIfAborted()
  if (index === undefined) throw new DOMException('You chose no account.', 'AbortError')
  return selection.getResponse(index, { signal })
}
