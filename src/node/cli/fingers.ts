import { BioEnrollment } from '../../core/fido/ctap/bio-enrollment.ts'
import { SampleStatus, type TemplateInfo } from '../../core/fido/ctap/messages/bio-enrollment.ts'
import { Permission } from '../../core/fido/ctap/messages/client-pin.ts'
import { toBase64url } from '../../core/shared/base64url.ts'
import { CommandError } from './errors.ts'
import { demand, type OpenKey } from './keys/use-key.ts'
import { unlock } from './pin.ts'

/** Verifies the user for whatever manages fingerprints. */
export async function openFingers(
  context: Parameters<typeof unlock>[0],
  key: OpenKey,
): Promise<BioEnrollment> {
  demandSensor(key)
  return new BioEnrollment(key.ctap, await unlock(context, key, { permissions: Permission.be }))
}

/** Refuses keys that have no fingerprint sensor. */
export function demandSensor({ ctap }: OpenKey): void {
  demand(BioEnrollment.isSupported(ctap.info), 'fingerprint sensor')
}

/**
 * The finger that an ID or a name stands for.
 *
 * @throws {CommandError} `CLI_NOT_FOUND`.
 */
export function findFinger(fingers: readonly TemplateInfo[], name: string): TemplateInfo {
  const byId = fingers.find(({ templateId }) => toBase64url(templateId) === name)
  const byName = fingers.filter(({ templateFriendlyName }) => templateFriendlyName === name)
  const [finger, other] = byId ? [byId] : byName
  if (finger && !other) return finger
  const problem = other ? `several fingers are called ${name}` : `the key knows no finger ${name}`
  throw new CommandError('CLI_NOT_FOUND', problem)
}

const ADVICE: Readonly<Record<keyof typeof SampleStatus, string>> = {
  GOOD: 'Good.',
  TOO_HIGH: 'Too high on the sensor.',
  TOO_LOW: 'Too low on the sensor.',
  TOO_LEFT: 'Too far left.',
  TOO_RIGHT: 'Too far right.',
  TOO_FAST: 'Too fast.',
  TOO_SLOW: 'Too slow.',
  POOR_QUALITY: 'Not clear enough.',
  TOO_SKEWED: 'Too slanted.',
  TOO_SHORT: 'Too short.',
  MERGE_FAILURE: 'It does not fit the samples before.',
  EXISTS: 'This finger is known already.',
  DATABASE_FULL: 'There is no room for another finger.',
  NO_USER_ACTIVITY: 'No finger came.',
  NO_USER_PRESENCE_TRANSITION: 'Lift the finger between samples.',
}

/** What to say of a sample. */
export function sampleText(status: number): string {
  const [name] = Object.entries(SampleStatus).find(([, value]) => value === status) ?? []
  return name ? ADVICE[name as keyof typeof SampleStatus] : `Sample status ${status}.`
}
