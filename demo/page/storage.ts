const PREFIX = 'claviger.'

/** Keeps a text in this browser. Where storage is refused it is forgotten with the page. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value)
  } catch {
    // Nothing depends on it.
  }
}

/** The text that was kept under a name. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined
  } catch {
    return undefined
  }
}
