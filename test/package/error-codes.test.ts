import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { read, sources } from './repository.ts'

/** The page whose tables list the codes of a class. */
const PAGES: Readonly<Record<string, string>> = {
  MessageError: 'docs/errors.md',
  CborError: 'docs/errors.md',
  TransportError: 'docs/errors.md',
  CtapError: 'docs/ctap.md',
  U2fError: 'docs/ctap.md',
  WebAuthnError: 'docs/webauthn.md',
  WebAuthnClientError: 'docs/browser-webauthn.md',
  ClientError: 'docs/fido2-client.md',
  StoreError: 'docs/store.md',
  CommandError: 'docs/command-line.md',
}

interface ErrorClass {
  readonly name: string
  readonly codes: readonly string[]
}

/** Classes of a source that extend `ClavigerError`, with the codes that its type argument names. */
function errorClasses(path: string): readonly ErrorClass[] {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest)
  return file.statements.filter(ts.isClassDeclaration).flatMap(({ name, heritageClauses }) => {
    const [base] = heritageClauses?.[0]?.types ?? []
    const [codes] = base?.typeArguments ?? []
    if (!name || !codes || base?.expression.getText(file) !== 'ClavigerError') return []
    return [{ name: name.text, codes: literals(codes, file) }]
  })
}

/** The texts of a union of literals; a name stands for an alias in the same file. */
function literals(type: ts.TypeNode, file: ts.SourceFile): readonly string[] {
  if (ts.isUnionTypeNode(type)) return type.types.flatMap((part) => literals(part, file))
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return [type.literal.text]
  const name = type.getText(file)
  const alias = file.statements
    .filter(ts.isTypeAliasDeclaration)
    .find((it) => it.name.text === name)
  if (!alias) throw new Error(`${file.fileName}: cannot tell which codes ${name} stands for`)
  return literals(alias.type, file)
}

/** Codes in the first column of a page's tables. */
function documentedCodes(page: string): readonly string[] {
  return [...read(page).matchAll(/^\| `([A-Z][A-Z\d]*(?:_[A-Z\d]+)+)` \|/gm)].map(([, code]) =>
    String(code),
  )
}

const classes = sources().flatMap(errorClasses)

describe('the error codes', () => {
  it('belong to classes that have a page', () => {
    expect(classes.map(({ name }) => name).sort()).toEqual(Object.keys(PAGES).sort())
  })

  it.each([...new Set(Object.values(PAGES))])('in %s are those that the classes have', (page) => {
    const codes = classes.filter(({ name }) => PAGES[name] === page).flatMap((it) => it.codes)
    expect([...documentedCodes(page)].sort()).toEqual([...codes].sort())
  })

  it('are each in one class only', () => {
    const codes = classes.flatMap((it) => it.codes)
    expect(codes.length).toBeGreaterThan(30)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('have their class in the tree of errors', () => {
    const tree = read('docs/errors.md')
    expect(classes.map(({ name }) => name).filter((name) => !tree.includes(`\`${name}\``))).toEqual(
      [],
    )
  })
})
