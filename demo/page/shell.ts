import { h } from './dom.ts'
import { mark } from './icons.ts'
import { SYSTEMS, type System } from './systems.ts'
import { themeToggle } from './theme.ts'

/** The page's frame: the masthead, the five systems, and the panel of the one that is chosen. */
export function createShell(panels: Readonly<Record<string, HTMLElement>>): HTMLElement[] {
  const links = SYSTEMS.map((system) => ({ system, link: systemLink(system) }))
  const main = h('main', { id: 'main', tabindex: '-1' })
  const shown = new Map<string, HTMLElement>()

  const show = () => {
    const named = SYSTEMS.find(({ id }) => id === location.hash.slice(1))
    if (!named && main.firstChild) return // a place in the panel that is shown
    const system = named ?? SYSTEMS[0]
    if (!system) return
    for (const { system: other, link } of links) {
      if (other === system) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    const panel = shown.get(system.id) ?? panels[system.id] ?? comesNext(system)
    shown.set(system.id, panel)
    if (main.firstChild !== panel) {
      main.replaceChildren(panel)
      scrollTo(0, 0)
    }
    document.title = system.id === 'fido2' ? 'Claviger' : `${system.name} · Claviger`
  }
  addEventListener('hashchange', show)
  show()

  return [masthead(links.map(({ link }) => link)), main, colophon()]
}

function masthead(links: readonly HTMLElement[]): HTMLElement {
  const list = h('ul', {}, ...links.map((link) => h('li', {}, link)))
  return h(
    'header',
    { class: 'masthead' },
    h('a', { class: 'brand', href: '#fido2' }, mark(), h('span', {}, 'Claviger')),
    h('nav', { class: 'systems', 'aria-label': 'Systems' }, list),
    themeToggle(),
  )
}

function systemLink({ id, name, ready }: System): HTMLAnchorElement {
  const badge = ready ? undefined : h('span', { class: 'next' }, 'next')
  return h('a', { href: `#${id}` }, h('span', {}, name), badge)
}

function comesNext({ name, about, next, parties }: System): HTMLElement {
  return h(
    'section',
    { class: 'comes-next', 'aria-labelledby': 'next-title' },
    h('p', { class: 'eyebrow' }, 'Comes next'),
    h('h1', { id: 'next-title' }, name),
    h('p', { class: 'lede' }, about),
    h(
      'ul',
      { class: 'parties', 'aria-label': 'Who takes part' },
      ...parties.map((party) => h('li', {}, party)),
    ),
    h('p', {}, next),
    h('p', {}, h('a', { class: 'button', href: '#fido2' }, 'Go to FIDO2, which works now')),
  )
}

function colophon(): HTMLElement {
  return h(
    'footer',
    { class: 'colophon' },
    h('p', {}, 'Claviger: Latin, the key-bearer.'),
    h('p', {}, 'Everything on this page runs on the machine that serves it.'),
  )
}
