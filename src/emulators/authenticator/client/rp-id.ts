import { ceremonyError } from '../errors.ts'

const ORIGIN = /^(https?):\/\/(\[[\da-f:.]+\]|[^\s/?#:@[\]]+)(?::\d{1,5})?$/i
const IPV4 = /^\d+(?:\.\d+){3}$/
const LOCAL = /^(?:.+\.)?localhost$/

/**
 * The RP ID of a ceremony: the one that was asked for if the origin may use it, else the origin's
 * host.
 *
 * May use it: it is the host, or a suffix of it that starts at a label and has a dot. Which suffixes
 * are public (`co.uk`) this emulator does not know, and related origins it does not fetch.
 *
 * @throws {Error} `SecurityError` when the origin has no domain, is not secure, or may not use it.
 * @see [WebAuthn Level 3 §5.1.3, step 8](https://www.w3.org/TR/webauthn-3/#CreateCred-DetermineRpId)
 */
export function resolveRpId(origin: string, requested: string | undefined): string {
  const host = hostOf(origin)
  const rpId = requested ?? host
  const isSuffix = rpId.includes('.') && host.endsWith(`.${rpId}`)
  if (host === rpId || isSuffix) return rpId
  throw ceremonyError('SecurityError', `${origin} may not use the RP ID ${rpId}`)
}

function hostOf(origin: string): string {
  const [, scheme, host] = ORIGIN.exec(origin) ?? []
  if (scheme === undefined || host === undefined) {
    throw ceremonyError('SecurityError', `${origin} is not an origin of the web`)
  }
  const domain = host.toLowerCase()
  if (domain.startsWith('[') || IPV4.test(domain)) {
    throw ceremonyError('SecurityError', `${origin} is an IP address, an RP ID is a domain`)
  }
  if (scheme.toLowerCase() !== 'https' && !LOCAL.test(domain)) {
    throw ceremonyError('SecurityError', `${origin} is not a secure context`)
  }
  return domain
}
