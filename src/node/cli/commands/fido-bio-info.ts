import { BioEnrollment } from '../../../core/fido/ctap/bio-enrollment.ts'
import { command } from '../command.ts'
import { demandSensor } from '../fingers.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { fields } from '../table.ts'

const KINDS: ReadonlyMap<number, string> = new Map([
  [1, 'touch'],
  [2, 'swipe'],
])

/** `fido bio info`. */
export const fidoBioInfo = command({
  name: 'fido bio info',
  summary: 'tell about the fingerprint sensor',
  options: KEY_OPTIONS,
  run: (context) =>
    useKey(context, async (key) => {
      demandSensor(key)
      const sensor = await new BioEnrollment(key.ctap).getFingerprintSensorInfo(key.call)
      const longest = sensor.maxTemplateFriendlyName
      return {
        json: sensor,
        text: fields([
          ['Sensor', KINDS.get(sensor.fingerprintKind) ?? `kind ${sensor.fingerprintKind}`],
          ['Samples for a finger', String(sensor.maxCaptureSamplesRequiredForEnroll)],
          ['Longest name', longest === undefined ? undefined : `${longest} bytes`],
        ]),
      }
    }),
})
