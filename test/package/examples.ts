import { filesIn, read } from './repository.ts'

/** A fenced block of code in a page, or in a docstring. */
export interface Example {
  readonly file: string
  /** Line in the file of the block's first line, from 1. */
  readonly line: number
  /** `ts`, `js`, `html`, … */
  readonly language: string
  readonly code: string
}

const FENCE = /^```([\w-]*)[^\n]*\n(.*?)^```$/gms
const DOCSTRING = /^[ \t]*\/\*\*.*?\*\//gms

/** Pages of the project for people. */
export function pages(): readonly string[] {
  const atRoot = filesIn('.', (path) => /^[A-Z]+\.md$/.test(path))
  return [...atRoot, ...filesIn('docs', (path) => path.endsWith('.md'))]
}

/** All blocks of all pages. */
export function pageExamples(): readonly Example[] {
  return pages().flatMap((file) => blocksIn(file, read(file), 1))
}

/** All blocks in the docstrings of a source. */
export function docstringExamples(file: string): readonly Example[] {
  const text = read(file)
  return [...text.matchAll(DOCSTRING)].flatMap(({ 0: comment, index }) => {
    const bare = comment.replace(/^[ \t]*(?:\/\*\*|\* ?)/gm, '')
    return blocksIn(file, bare, lineAt(text, index))
  })
}

function blocksIn(file: string, text: string, first: number): readonly Example[] {
  return [...text.matchAll(FENCE)].map(({ 0: block, 1: language = '', 2: code = '', index }) => {
    const line = first + lineAt(text, index + block.indexOf('\n') + 1) - 1
    return { file, line, language, code }
  })
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
