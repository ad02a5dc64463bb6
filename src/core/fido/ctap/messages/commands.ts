import { ConfigRequest } from './authenticator-config.ts'
import { BioEnrollmentRequest, BioEnrollmentResponse } from './bio-enrollment.ts'
import { ClientPinRequest, ClientPinResponse } from './client-pin.ts'
import type { Codec } from './codec.ts'
import type { CtapCommand } from './command.ts'
import {
  CredentialManagementRequest,
  CredentialManagementResponse,
} from './credential-management.ts'
import { GetAssertionRequest, GetAssertionResponse } from './get-assertion.ts'
import { GetInfoResponse } from './get-info.ts'
import { LargeBlobsRequest, LargeBlobsResponse } from './large-blobs.ts'
import { MakeCredentialRequest, MakeCredentialResponse } from './make-credential.ts'

/** No parameters, or a response that is a status alone. What comes nevertheless is ignored. */
const nothing: Codec<undefined> = { decode: () => undefined, encode: () => undefined }

/** authenticatorMakeCredential: a new credential. */
export const makeCredential: CtapCommand<MakeCredentialRequest, MakeCredentialResponse> = {
  byte: 0x01,
  name: 'authenticatorMakeCredential',
  request: MakeCredentialRequest,
  response: MakeCredentialResponse,
}

/** authenticatorGetAssertion: a signature with a credential. */
export const getAssertion: CtapCommand<GetAssertionRequest, GetAssertionResponse> = {
  byte: 0x02,
  name: 'authenticatorGetAssertion',
  request: GetAssertionRequest,
  response: GetAssertionResponse,
}

/** authenticatorGetInfo: what the authenticator can do. */
export const getInfo: CtapCommand<undefined, GetInfoResponse> = {
  byte: 0x04,
  name: 'authenticatorGetInfo',
  request: nothing,
  response: GetInfoResponse,
}

/** authenticatorClientPIN: PINs, retries and tokens. */
export const clientPIN: CtapCommand<ClientPinRequest, ClientPinResponse> = {
  byte: 0x06,
  name: 'authenticatorClientPIN',
  request: ClientPinRequest,
  response: ClientPinResponse,
}

/** authenticatorReset: back to the state of the factory. */
export const reset: CtapCommand<undefined, undefined> = {
  byte: 0x07,
  name: 'authenticatorReset',
  request: nothing,
  response: nothing,
}

/** authenticatorGetNextAssertion: the same signature with the next credential. */
export const getNextAssertion: CtapCommand<undefined, GetAssertionResponse> = {
  byte: 0x08,
  name: 'authenticatorGetNextAssertion',
  request: nothing,
  response: GetAssertionResponse,
}

/** authenticatorBioEnrollment: fingerprints. */
export const bioEnrollment: CtapCommand<BioEnrollmentRequest, BioEnrollmentResponse> = {
  byte: 0x09,
  name: 'authenticatorBioEnrollment',
  request: BioEnrollmentRequest,
  response: BioEnrollmentResponse,
}

/** authenticatorCredentialManagement: the credentials that are stored. */
export const credentialManagement: CtapCommand<
  CredentialManagementRequest,
  CredentialManagementResponse
> = {
  byte: 0x0a,
  name: 'authenticatorCredentialManagement',
  request: CredentialManagementRequest,
  response: CredentialManagementResponse,
}

/** authenticatorSelection: the user touches the authenticator that is meant. */
export const selection: CtapCommand<undefined, undefined> = {
  byte: 0x0b,
  name: 'authenticatorSelection',
  request: nothing,
  response: nothing,
}

/** authenticatorLargeBlobs: the array of data that is kept beside credentials. */
export const largeBlobs: CtapCommand<LargeBlobsRequest, LargeBlobsResponse> = {
  byte: 0x0c,
  name: 'authenticatorLargeBlobs',
  request: LargeBlobsRequest,
  response: LargeBlobsResponse,
}

/** authenticatorConfig: settings. */
export const authenticatorConfig: CtapCommand<ConfigRequest, undefined> = {
  byte: 0x0d,
  name: 'authenticatorConfig',
  request: ConfigRequest,
  response: nothing,
}

/** The prototype of {@link bioEnrollment} that FIDO_2_1_PRE has. */
export const bioEnrollmentPreview: CtapCommand<BioEnrollmentRequest, BioEnrollmentResponse> = {
  byte: 0x40,
  name: bioEnrollment.name,
  request: BioEnrollmentRequest,
  response: BioEnrollmentResponse,
}

/** The prototype of {@link credentialManagement} that FIDO_2_1_PRE has. */
export const credentialManagementPreview: CtapCommand<
  CredentialManagementRequest,
  CredentialManagementResponse
> = {
  byte: 0x41,
  name: credentialManagement.name,
  request: CredentialManagementRequest,
  response: CredentialManagementResponse,
}

/** All commands, by their byte. */
export const COMMANDS: ReadonlyMap<number, CtapCommand<unknown, unknown>> = /* @__PURE__ */ (() =>
  new Map(
    [
      makeCredential,
      getAssertion,
      getInfo,
      clientPIN,
      reset,
      getNextAssertion,
      bioEnrollment,
      credentialManagement,
      selection,
      largeBlobs,
      authenticatorConfig,
      bioEnrollmentPreview,
      credentialManagementPreview,
    ].map((command) => [command.byte, command as unknown as CtapCommand<unknown, unknown>]),
  ))()
