import { getDomain, getPublicSuffix } from 'tldts'

/** Suffixes that hosters give away, such as `appspot.com`, are public too. */
const SUFFIXES = { allowPrivateDomains: true } as const
const IP_ADDRESS = /^(?:\d+(?:\.\d+){3}|\[.*\])$/
const LOCAL = /^(?:.+\.)?localhost$/

/**
 * Whether an origin may make and use credentials of an RP ID: the RP ID is the origin's host, or a
 * suffix of it that is not one under which anybody can register.
 *
 * The origin must be of `https:`, or of `http:` on `localhost` or below it, and its host a domain.
 *
 * @param rpId The RP ID, in the form that domains have in URLs: lower case, punycode.
 * @param origin The origin, as a page has it in `location.origin`.
 * @see [WebAuthn Level 3 §5.1.3, step 8](https://www.w3.org/TR/webauthn-3/#CreateCred-DetermineRpId)
 */
export function verifyRpId(rpId: string, origin: string): boolean {
  const host = hostOf(origin)
  if (host === undefined || rpId === '') return false
  if (host === rpId) return true
  return host.endsWith(`.${rpId}`) && !isPublicSuffix(rpId)
}

/**
 * The host of an origin that may use WebAuthn, or `undefined` for any other.
 *
 * @param origin `https://example.org`, `http://localhost:8080`, …
 */
export function hostOf(origin: string): string | undefined {
  const url = parse(origin)
  if (!url || url.origin !== origin.toLowerCase()) return undefined
  const { protocol, hostname } = url
  if (IP_ADDRESS.test(hostname)) return undefined
  const isSecure = protocol === 'https:' || (protocol === 'http:' && LOCAL.test(hostname))
  return isSecure ? hostname : undefined
}

/**
 * Whether an origin may use credentials that were made through the U2F API for an AppID: both lie
 * below one registrable domain.
 *
 * @see [FIDO AppID and Facet specification §3.1.2](https://fidoalliance.org/specs/fido-v2.0-id-20180227/fido-appid-and-facets-v2.0-id-20180227.html#determining-if-a-caller-s-facetid-is-authorized-for-an-appid)
 */
export function verifyAppId(appId: string, origin: string): boolean {
  const host = hostOf(origin)
  const url = parse(appId)
  if (host === undefined || url?.protocol !== 'https:') return false
  if (url.hostname === host) return true
  const domain = getDomain(host, SUFFIXES)
  return domain !== null && domain === getDomain(url.hostname, SUFFIXES)
}

/** `localhost` is nobody's to register below, so it is not public. */
function isPublicSuffix(domain: string): boolean {
  return domain !== 'localhost' && getPublicSuffix(domain, SUFFIXES) === domain
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}
