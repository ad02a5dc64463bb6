/** A system that the page has a place for. */
export interface System {
  /** Its part of the address: `#fido2`. */
  readonly id: string
  readonly name: string
  /** What it is. */
  readonly about: string
  /** What its panel will show. */
  readonly next: string
  /** Who takes part. */
  readonly parties: readonly string[]
  /** Whether its panel works. */
  readonly ready: boolean
}

/** The five systems, in the order of the page. */
export const SYSTEMS: readonly System[] = [
  {
    id: 'fido2',
    name: 'FIDO2',
    about: 'Passkeys and security keys: the authenticator signs, the server verifies.',
    next: '',
    parties: ['Server', 'Browser', 'Authenticator'],
    ready: true,
  },
  {
    id: 'ucam',
    name: 'Ucam-WebAuth',
    about:
      'Ucam-WebAuth, known as Raven, is the web login protocol of the University of Cambridge: a site sends the browser to the login server and gets a signed response back.',
    next: 'Its panel will send a request to an emulated login server and show how the response, its signature and the session cookie are checked.',
    parties: ['Site', 'Browser', 'Emulated login server'],
    ready: false,
  },
  {
    id: 'wwpass',
    name: 'WWPass',
    about:
      'WWPass replaces the user name and password with a hardware or phone PassKey and a ticket that both sides take to the WWPass network.',
    next: 'Its panel will show a ticket as a QR code, an emulated phone that answers it, and the data that the service then reads.',
    parties: ['Service', 'Emulated network', 'Emulated phone'],
    ready: false,
  },
  {
    id: 'iampass',
    name: 'IAMPASS',
    about:
      'IAMPASS asks a phone that the user has registered to prove who holds it, and tells the service the outcome.',
    next: 'Its panel will register an emulated phone, ask it to authenticate, and show the signed calls between the two servers.',
    parties: ['Service', 'Emulated IAMPASS server', 'Emulated phone'],
    ready: false,
  },
  {
    id: 'authlete',
    name: 'Authlete',
    about:
      'Authlete is the engine behind an OAuth 2.0 or OpenID Connect server: the server hands it each request and does what the answer says.',
    next: 'Its panel will run an authorization code flow against an emulated engine and show every decision that it takes.',
    parties: ['Client', 'Authorization server', 'Emulated engine'],
    ready: false,
  },
]
