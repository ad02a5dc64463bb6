import { describe, expect, it } from 'vitest'
import type { CtapDevice } from '../../../../src/core/fido/ctap/device.ts'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'
import { plug, runCommand, runJson } from '../command-line.ts'

describe('fido list', () => {
  it('shows each key in a line', async () => {
    const keys = [plug(softwareKey(), '/dev/hidraw0'), plug(softwareKey(), '/dev/hidraw10')]
    const { out, exitCode } = await runCommand(['fido', 'list'], { keys })
    expect(out).toBe(
      '/dev/hidraw0   1209:0001  Software Key\n/dev/hidraw10  1209:0001  Software Key',
    )
    expect(exitCode).toBe(0)
  })

  it('says that there is none', async () => {
    const scene = { keys: [] }
    expect((await runCommand(['fido', 'list'], scene)).out).toBe('No security key was found.')
    expect(await runJson(['fido', 'list'], scene)).toEqual({ keys: [] })
  })

  it('gives scripts what it knows', async () => {
    const keys = [plug(softwareKey())]
    expect(await runJson(['fido', 'list'], { keys })).toEqual({
      keys: [
        {
          transport: 'hid',
          path: '/dev/hidraw0',
          product: 'Software Key',
          vendorId: 0x1209,
          productId: 1,
        },
      ],
    })
  })
})

describe('fido info', () => {
  it.each(['2.0', '2.1', '2.3'] as const)('tells what a key of CTAP %s can do', async (profile) => {
    const keys = [plug(softwareKey({ profile, pin: '1234' }))]
    const { out } = await runCommand(['fido', 'info'], { keys })
    expect(out).toMatch(/^Versions +U2F_V2, FIDO_2_0/)
    expect(out).toMatch(/^PIN +set, 4 characters at least/m)
    expect(out).toMatch(/^PIN tries left +8$/m)
  })

  it('gives scripts all members', async () => {
    const keys = [plug(softwareKey({ profile: '2.1' }))]
    expect(await runJson(['fido', 'info'], { keys })).toMatchObject({
      versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1'],
      aaguid: expect.stringMatching(/^[\da-f]{8}-/),
      options: { clientPin: false, rk: true },
      minPINLength: 4,
    })
  })

  it('shows what crosses the wire when it is asked to, and no secrets', async () => {
    const scene = {
      keys: [plug(softwareKey({ pin: '1234' }))],
      environment: { CLAVIGER_PIN: '1234' },
    }
    await runJson(['fido', 'make', '--large-blob'], scene)
    const args = ['fido', 'credentials', 'list', '--verbose', '--json']
    const { out, notes } = await runCommand(args, scene)
    const text = notes.join('\n')
    expect(text).toMatch(/^→ authenticatorGetInfo/m)
    expect(text).toMatch(/^← authenticatorCredentialManagement/m)
    expect(text).toContain("largeBlobKey: { redacted: '32 bytes' }")
    expect(JSON.parse(out)).toMatchObject({ credentials: [{ hasLargeBlobKey: true }] })
  })
})

describe('a key', () => {
  it('is the one that is named', async () => {
    const keys = [
      plug(softwareKey({ profile: '2.0' }), '/dev/hidraw0'),
      plug(softwareKey({ profile: '2.1' }), '/dev/hidraw1'),
    ]
    const args = ['fido', 'info', '--device', '/dev/hidraw1']
    expect(await runJson(args, { keys })).toMatchObject({
      versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1'],
    })
  })

  it('is the one that is touched when there are several', async () => {
    const keys = [
      plug(softwareKey({ profile: '2.0', touch: 'withheld' }), '/dev/hidraw0'),
      plug(softwareKey({ profile: '2.1', touch: { delay: 1 } }), '/dev/hidraw1'),
    ]
    const { out, notes } = await runCommand(['fido', 'info', '--json'], { keys })
    expect(JSON.parse(out)).toMatchObject({ versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1'] })
    expect(notes).toEqual(['There are 2 keys; --device names one.', 'Touch the key.'])
  })

  it.each([
    [['fido', 'info'], [], 'no security key was found'],
    [['fido', 'info', '--device', '/dev/x'], undefined, 'there is no security key at /dev/x'],
  ])('can be missing: %j', async (args, none, message) => {
    const keys = none ?? [plug(softwareKey())]
    const { notes, exitCode } = await runCommand(args, { keys })
    expect(notes).toEqual([`claviger: ${message} (CLI_NO_KEY)`])
    expect(exitCode).toBe(3)
  })

  it('cannot be at two places', async () => {
    const { notes, exitCode } = await runCommand(['fido', 'info', '--pcsc', '--udp', '8111'])
    expect(notes).toEqual(['claviger: --pcsc and --udp exclude each other (CLI_USAGE)'])
    expect(exitCode).toBe(2)
  })

  it('may be silent for as long as it is told', async () => {
    const silent = plug(softwareKey())
    const timeouts: unknown[] = []
    const keys = [
      {
        ...silent,
        open: (options: Parameters<typeof silent.open>[0]) => {
          timeouts.push(options.timeout)
          return silent.open(options)
        },
      },
    ]
    await runJson(['fido', 'info', '--timeout', '9000'], { keys })
    await runJson(['fido', 'info'], { keys })
    expect(timeouts).toEqual([9000, undefined])
    const { notes } = await runCommand(['fido', 'info', '--timeout', '1s'], { keys })
    expect(notes).toEqual(['claviger: “1s” is no number of milliseconds (CLI_USAGE)'])
  })

  it('can be too old for all but ceremonies', async () => {
    const u2f = plug(softwareKey())
    const keys = [
      {
        ...u2f,
        async open(options: Parameters<typeof u2f.open>[0]) {
          const device = await u2f.open(options)
          const capabilities = { cbor: false, msg: true, wink: false }
          return {
            capabilities,
            msg: device.msg.bind(device),
            close: () => device.close(),
          } as CtapDevice
        },
      },
    ]
    const { notes } = await runCommand(['fido', 'info'], { keys })
    expect(notes).toEqual([
      'claviger: the key speaks U2F only, which has no such command (CLI_UNSUPPORTED)',
    ])
    const make = ['fido', 'make', '--verify', 'discouraged']
    expect(await runCommand(make, { keys })).toMatchObject({ exitCode: 0 })
  })
})
