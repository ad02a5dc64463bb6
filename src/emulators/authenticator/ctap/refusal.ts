import { Status, type StatusName } from '../../../core/fido/ctap/status.ts'

/** A command ends with a status other than success. */
export class Refusal extends Error {
  /** The status byte. */
  readonly status: number

  /** @param name The status' name. */
  constructor(name: StatusName) {
    super(name)
    this.status = Status[name]
  }
}

/** Ends a command with a status unless a condition holds. */
export function demand(condition: unknown, name: StatusName): asserts condition {
  if (!condition) throw new Refusal(name)
}

/** A parameter of a sub-command, which ends with MISSING_PARAMETER when it is absent. */
export function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Refusal('MISSING_PARAMETER')
  return value
}
