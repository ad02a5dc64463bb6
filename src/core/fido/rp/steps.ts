import type { Trace } from '../../shared/trace.ts'
import { WebAuthnError, type WebAuthnErrorCode } from '../errors.ts'

/** Where the trace events of the relying party come from. */
export const SOURCE = 'webauthn.rp'

/**
 * Goes through the numbered steps of one section of WebAuthn: the first that fails ends the
 * ceremony with its error, and each is told to the trace.
 */
export class Steps {
  readonly #section: string
  readonly #trace: Trace | undefined

  /**
   * @param section `§7.1` or `§7.2`.
   * @param trace Is told each step.
   */
  constructor(section: string, trace: Trace | undefined) {
    this.#section = section
    this.#trace = trace
  }

  /**
   * One step that compares.
   *
   * @param step Its number in the section.
   * @param name What is checked.
   * @param passed Whether it is so.
   * @param code The error's code when it is not.
   * @param problem The error's sentence, or what makes it when it is needed.
   */
  check(
    step: number,
    name: string,
    passed: boolean,
    code: WebAuthnErrorCode,
    problem: string | (() => string),
  ): void {
    if (passed) return this.#tell(step, name, 'passed')
    const sentence = typeof problem === 'string' ? problem : problem()
    const error = new WebAuthnError(code, `${sentence} (${this.#section}.${step})`)
    throw this.#failed(step, name, error)
  }

  /** One step that a policy or an absent value leaves without a question. */
  skip(step: number, name: string): void {
    this.#tell(step, name, 'skipped')
  }

  /** One step that reads something. Its errors pass through. */
  read<Value>(step: number, name: string, read: () => Value): Value {
    let value: Value
    try {
      value = read()
    } catch (error) {
      throw this.#failed(step, name, error)
    }
    this.#tell(step, name, 'passed')
    return value
  }

  /** One step that takes its time. Its errors pass through. */
  async run<Value>(step: number, name: string, run: () => Value | Promise<Value>): Promise<Value> {
    let value: Value
    try {
      value = await run()
    } catch (error) {
      throw this.#failed(step, name, error)
    }
    this.#tell(step, name, 'passed')
    return value
  }

  #tell(step: number, name: string, outcome: 'passed' | 'skipped'): void {
    const section = this.#section
    this.#trace?.({ kind: 'step', source: SOURCE, section: `${section}.${step}`, name, outcome })
  }

  #failed(step: number, name: string, error: unknown): unknown {
    this.#trace?.({
      kind: 'step',
      source: SOURCE,
      section: `${this.#section}.${step}`,
      name,
      outcome: 'failed',
      ...(error instanceof WebAuthnError && { code: error.code }),
    })
    return error
  }
}
