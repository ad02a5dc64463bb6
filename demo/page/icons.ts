import { icon } from './dom.ts'

/** The key-bearer's mark: a key whose bow is a C. */
export const mark = () =>
  icon('M11 7.2a6 6 0 1 0 0 9.6', 'M7.4 12h15.1', 'M17.6 12v4.4', 'M22.5 12v4.4')

/** A sun and a moon: the theme toggle. */
export const contrast = () => icon('M12 3a9 9 0 1 0 0 18z', 'M12 3a9 9 0 0 1 0 18')

/** A tick: passed. */
export const tick = () => icon('M5 12.5l4.5 4.5L19 7.5')

/** A cross: failed. */
export const cross = () => icon('M6.5 6.5l11 11m0-11l-11 11')

/** A dash: skipped. */
export const dash = () => icon('M7 12h10')

/** A passkey. */
export const key = () => icon('M8 10.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8z', 'M11 12l8-8', 'M15.5 7.5l3 3')

/** Delete. */
export const bin = () => icon('M5 7h14', 'M10 7V4.5h4V7', 'M7 7l1 12.5h8L17 7')

/** Points at what unfolds. */
export const chevron = () => icon('M9 6l6 6-6 6')
