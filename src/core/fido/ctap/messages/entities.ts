import type { CborValue } from '../../cbor/index.ts'
import {
  anything,
  bytes,
  type Codec,
  integer,
  listOf,
  recordOf,
  text,
  type ValueOf,
} from './codec.ts'
import { message, needed, optional } from './table.ts'

/** Who asks, as CTAP writes it: keys are texts. */
export const RpEntity = /* @__PURE__ */ (() =>
  message({ id: needed('id', text), name: optional('name', text) }))()
export type RpEntity = ValueOf<typeof RpEntity>

/** Whose credential it is. Without user verification authenticators tell the `id` alone. */
export const UserEntity = /* @__PURE__ */ (() =>
  message({
    id: needed('id', bytes),
    name: optional('name', text),
    displayName: optional('displayName', text),
  }))()
export type UserEntity = ValueOf<typeof UserEntity>

/** Which credential is meant. */
export const CredentialDescriptor = /* @__PURE__ */ (() =>
  message({
    type: needed('type', text),
    id: needed('id', bytes),
    transports: optional('transports', listOf(text)),
  }))()
export type CredentialDescriptor = ValueOf<typeof CredentialDescriptor>

/** A kind of credential and the COSE identifier of its algorithm. */
export const CredentialParameters = /* @__PURE__ */ (() =>
  message({ type: needed('type', text), alg: needed('alg', integer) }))()
export type CredentialParameters = ValueOf<typeof CredentialParameters>

/**
 * The public half of a key agreement: a COSE_Key of P-256 with algorithm -25.
 *
 * Lengths, and whether the point lies on the curve, are the PIN/UV auth protocol's business.
 */
export const KeyAgreementKey = /* @__PURE__ */ (() =>
  message({
    kty: needed(1, integer),
    // Some authenticators name another algorithm, and some none.
    alg: optional(3, integer),
    crv: needed(-1, integer),
    x: needed(-2, bytes),
    y: needed(-3, bytes),
  }))()
export type KeyAgreementKey = ValueOf<typeof KeyAgreementKey>

/** Extensions by their identifier: inputs in requests, outputs in responses. */
export const Extensions: Codec<Readonly<Record<string, CborValue>>> = /* @__PURE__ */ (() =>
  recordOf(anything))()
export type Extensions = ValueOf<typeof Extensions>
