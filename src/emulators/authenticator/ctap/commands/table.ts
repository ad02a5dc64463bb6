import type { CtapCommand } from '../../../../core/fido/ctap/messages/command.ts'
import * as commands from '../../../../core/fido/ctap/messages/commands.ts'
import type { Call } from '../key.ts'
import { authenticatorConfig } from './authenticator-config.ts'
import { bioEnrollment } from './bio-enrollment.ts'
import { clientPIN } from './client-pin.ts'
import { credentialManagement } from './credential-management.ts'
import { getAssertion, getNextAssertion } from './get-assertion.ts'
import { getInfo } from './get-info.ts'
import { largeBlobs } from './large-blobs.ts'
import { makeCredential } from './make-credential.ts'
import { reset, selection } from './reset.ts'

/** How the key carries out a command. */
export interface CommandRow {
  readonly command: CtapCommand<unknown, unknown>
  readonly run: (call: Call, request: unknown) => unknown
}

function row<Request, Response>(
  command: CtapCommand<Request, Response>,
  run: (call: Call, request: Request) => Response | Promise<Response>,
): [number, CommandRow] {
  return [command.byte, { command, run } as unknown as CommandRow]
}

/** All commands, by their byte. Which of them a key has is its profile's business. */
export const COMMAND_ROWS: ReadonlyMap<number, CommandRow> = /* @__PURE__ */ (() =>
  new Map([
    row(commands.makeCredential, makeCredential),
    row(commands.getAssertion, getAssertion),
    row(commands.getInfo, getInfo),
    row(commands.clientPIN, clientPIN),
    row(commands.reset, reset),
    row(commands.getNextAssertion, getNextAssertion),
    row(commands.bioEnrollment, bioEnrollment),
    row(commands.credentialManagement, credentialManagement),
    row(commands.selection, selection),
    row(commands.largeBlobs, largeBlobs),
    row(commands.authenticatorConfig, authenticatorConfig),
    row(commands.bioEnrollmentPreview, bioEnrollment),
    row(commands.credentialManagementPreview, credentialManagement),
  ]))()
