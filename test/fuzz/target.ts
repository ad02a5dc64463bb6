import type { Material } from './generate.ts'

/** Something that takes bytes from outside. */
export interface Target extends Material {
  readonly name: string
  /** Its part of a run, compared with the other targets. */
  readonly share: number
  /**
   * Takes one input. It may throw a `ClavigerError` with a code; anything else that it throws is a
   * defect, and so is a wrong value.
   */
  run(bytes: Uint8Array): void | Promise<void>
  /** The code of an error of another class that is documented. */
  codeOf?(error: unknown): string | undefined
}

/** A value came back that cannot be right. */
export class WrongValue extends Error {}
