import type { SampleStatus } from '../../../core/fido/ctap/messages/bio-enrollment.ts'

/** Decides how a sample of a new finger turns out, by how many good ones are still needed. */
export type SampleDecision = (remaining: number) => keyof typeof SampleStatus
