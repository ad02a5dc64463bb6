import ts from 'typescript'
import { expect, it } from 'vitest'
import { read, sources } from './repository.ts'

/** Names that a statement exports by declaring them. */
function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Identifier }
  return name ? [name.text] : []
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  )
}

/** What a file exports without a word about it. A type may share the docstring of its value. */
function undocumented(path: string, text: string): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const exported = file.statements.filter(isExported)
  const hasDocstring = (statement: ts.Statement) =>
    ts.getJSDocCommentsAndTags(statement).some((it) => ts.isJSDoc(it) && it.comment !== undefined)
  const documented = new Set(exported.filter(hasDocstring).flatMap(namesOf))
  const missing = exported.flatMap(namesOf).filter((name) => !documented.has(name))
  return [...new Set(missing)].map((name) => `${path}: ${name}`)
}

it('every exported name has a docstring', { timeout: 30_000 }, () => {
  expect(sources().flatMap((path) => undocumented(path, read(path)))).toEqual([])
})

it('an exported name without one is seen', () => {
  const text =
    '/** One. */\nexport const a = 1\nexport function b() {}\n// Not one.\nexport type C = 1'
  expect(undocumented('x.ts', text)).toEqual(['x.ts: b', 'x.ts: C'])
})
