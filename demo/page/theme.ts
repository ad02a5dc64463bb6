import { h } from './dom.ts'
import { contrast } from './icons.ts'
import { remember } from './storage.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')

function current(): 'light' | 'dark' {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return dark.matches ? 'dark' : 'light'
}

/** The button that changes between light and dark, and remembers it. */
export function themeToggle(): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'quiet square' }, contrast())
  const label = () => {
    const next = current() === 'dark' ? 'light' : 'dark'
    button.setAttribute('aria-label', `Use the ${next} theme`)
    button.title = `Use the ${next} theme`
  }
  button.addEventListener('click', () => {
    const next = current() === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = next
    remember('theme', next)
    label()
  })
  dark.addEventListener('change', label)
  label()
  return button
}
