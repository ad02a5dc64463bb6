/**
 * Lines with aligned columns, two spaces between them.
 *
 * @param rows The cells of each line; the last column may be of any length.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (column < row.length - 1 ? width(row[column] ?? '') : 0))),
  )
  return rows.map((row) => line(row, widths)).join('\n')
}

function line(row: readonly string[], widths: readonly number[]): string {
  const last = row.length - 1
  return row
    .map((cell, i) => (i < last ? pad(cell, widths[i] ?? 0) : cell))
    .join('  ')
    .trimEnd()
}

function pad(cell: string, size: number): string {
  return cell + ' '.repeat(Math.max(0, size - width(cell)))
}

/** Code points; close enough for names and identifiers. */
function width(cell: string): number {
  return [...cell].length
}

/** Names and values, one in a line; a value with several lines stays in its column. */
export function fields(entries: readonly (readonly [name: string, value: string | undefined])[]) {
  return table(
    entries.flatMap(([name, value]) =>
      value === undefined
        ? []
        : value.split('\n').map((part, i) => [i === 0 ? name : '', part] as const),
    ),
  )
}

/** Text broken into lines of at most `size` characters, between words. */
export function wrap(text: string, size: number): readonly string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(/\s+/)) {
    if (current && current.length + 1 + word.length > size) {
      lines.push(current)
      current = word
    } else current = current ? `${current} ${word}` : word
  }
  return current ? [...lines, current] : lines
}

/**
 * A text from outside, safe to show: what could steer the terminal is written as `\x1b` and the like.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`
  })
}
