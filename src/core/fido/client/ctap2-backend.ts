import type { Backend } from './backend.ts'
import type { Ctap2Ceremony, Ctap2Setting } from './ceremony.ts'
import { getAssertion } from './get-assertion.ts'
import { makeCredential } from './make-credential.ts'
import { extensionPlatform } from './platform.ts'
import type { Session } from './session.ts'
import { waitForTouch } from './touch.ts'

/** Ceremonies on a CTAP2 authenticator. */
export function ctap2Backend(setting: Ctap2Setting): Backend {
  const ceremony = (session: Session): Ctap2Ceremony => ({
    ...setting,
    session,
    platform: extensionPlatform(setting),
  })
  return {
    get info() {
      return setting.ctap.info
    },
    waitForTouch: (session) => waitForTouch(setting.ctap, session.call),
    makeCredential: (session, request, data) => makeCredential(ceremony(session), request, data),
    getAssertion: (session, request, data) => getAssertion(ceremony(session), request, data),
  }
}
