/** What an element can hold; nothing stands for a part that is not there. */
export type Child = Node | string | undefined | readonly Child[]

/** Attributes by name; a function is a listener: `onclick`. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | undefined | ((event: Event) => void)>
>

/** Makes an element. Texts become text nodes, so nothing in them is ever markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  assign(element, attributes)
  fill(element, children)
  return element
}

/** Replaces what an element holds. */
export function replace(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren()
  fill(element, children)
}

const SVG = 'http://www.w3.org/2000/svg'

/** Makes a drawing of stroked paths that stands beside a text and says nothing by itself. */
export function icon(...paths: readonly string[]): SVGSVGElement {
  const drawing = document.createElementNS(SVG, 'svg')
  assign(drawing, { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' })
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', d)
    drawing.append(path)
  }
  return drawing
}

function assign(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value))
  }
}

function fill(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined) continue
    if (typeof child === 'string' || child instanceof Node) element.append(child)
    else fill(element, child)
  }
}
