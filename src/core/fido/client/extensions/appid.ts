import { ClientError } from '../errors.ts'
import { verifyAppId } from '../rp-id.ts'
import type { ClientExtension } from './extension.ts'

function check(name: string, appId: string, origin: string | undefined): void {
  if (origin !== undefined && typeof appId === 'string' && verifyAppId(appId, origin)) return
  throw new ClientError('BAD_REQUEST', `${name} is not an AppID that the origin may use`)
}

/**
 * Finds credentials that were made through the U2F API, under their AppID.
 *
 * @see [WebAuthn Level 3 §10.1.1](https://www.w3.org/TR/webauthn-3/#sctn-appid-extension)
 */
export const appid: ClientExtension = {
  name: 'appid',
  authenticate({ inputs, origin }) {
    const appId = inputs.appid
    if (appId === undefined) return undefined
    check('appid', appId, origin)
    return { alternativeRpId: appId, finish: ({ rpId }) => ({ appid: rpId === appId }) }
  },
}

/**
 * Finds excluded credentials that were made through the U2F API, under their AppID.
 *
 * @see [WebAuthn Level 3 §10.1.2](https://www.w3.org/TR/webauthn-3/#sctn-appid-exclude-extension)
 */
export const appidExclude: ClientExtension = {
  name: 'appidExclude',
  register({ inputs, origin }) {
    const appId = inputs.appidExclude
    if (appId === undefined) return undefined
    check('appidExclude', appId, origin)
    return { excludeRpId: appId, finish: () => ({ appidExclude: true }) }
  },
}
