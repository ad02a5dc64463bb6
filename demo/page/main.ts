import { h } from './dom.ts'
import { Fido2Panel } from './fido/panel.ts'
import { Inspector } from './inspector/inspector.ts'
import { createShell } from './shell.ts'

const panel = new Fido2Panel(new Inspector())
const address = `http://localhost${location.port && `:${location.port}`}/`

/** WebAuthn works on domains; the page can be opened by IP address, but then that is all. */
const notice = h(
  'p',
  { class: 'notice', role: 'note' },
  'Passkeys belong to a domain, and an IP address is none. Open ',
  h('a', { href: address }, address),
  ' instead.',
)

const byAddress = /^[\d.]+$|:/.test(location.hostname)
document
  .getElementById('app')
  ?.replaceChildren(...(byAddress ? [notice] : []), ...createShell({ fido2: panel.element }))
void panel.start()
