import { commandPrefix, subCommandMessage } from '../../../../core/fido/ctap/authenticated.ts'
import {
  type ConfigRequest,
  SetMinPinLengthParams,
  ConfigSubCommand as Sub,
} from '../../../../core/fido/ctap/messages/authenticator-config.ts'
import { Permission } from '../../../../core/fido/ctap/messages/client-pin.ts'
import { authorizeManagement } from '../authorization.ts'
import type { Call, Key } from '../key.ts'
import { demand } from '../refusal.ts'
import { revokeTokens } from './client-pin.ts'

/** Relying parties that can be told the least length of a PIN. */
export const MAX_RP_IDS = 8
const MAX_MIN_PIN_LENGTH = 63
const COMMAND = 0x0d

const TABLE: ReadonlyMap<number, (key: Key, request: ConfigRequest) => void> =
  /* @__PURE__ */ (() =>
    new Map([
      [Sub.enableEnterpriseAttestation, enableEnterpriseAttestation],
      [Sub.toggleAlwaysUv, toggleAlwaysUv],
      [Sub.setMinPINLength, setMinPINLength],
    ] as const))()

/**
 * authenticatorConfig.
 *
 * @see [CTAP 2.2 section 6.11](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorConfig)
 */
export function authenticatorConfig({ key }: Call, request: ConfigRequest): undefined {
  const run = TABLE.get(request.subCommand)
  demand(run, 'INVALID_SUBCOMMAND')
  const message = () =>
    subCommandMessage(commandPrefix(COMMAND), request.subCommand, request.subCommandParams)
  authorizeManagement(key, request, message, Permission.acfg)
  run(key, request)
}

function enableEnterpriseAttestation({ memory, settings }: Key): void {
  demand(settings.enterprise, 'INVALID_PARAMETER')
  memory.enterpriseAttestation = true
}

function toggleAlwaysUv({ memory }: Key): void {
  memory.alwaysUv = !memory.alwaysUv
}

/** Section 6.11.4. */
function setMinPINLength(key: Key, { subCommandParams = new Map() }: ConfigRequest): void {
  const { memory, settings } = key
  const params = SetMinPinLengthParams.decode(subCommandParams, 'subCommandParams')
  const { newMinPINLength = memory.minPINLength, minPinLengthRPIDs } = params
  demand(newMinPINLength >= memory.minPINLength, 'PIN_POLICY_VIOLATION')
  demand(newMinPINLength <= MAX_MIN_PIN_LENGTH, 'PIN_POLICY_VIOLATION')
  demand(!params.forceChangePin || memory.pin, 'PIN_NOT_SET')
  demand((minPinLengthRPIDs?.length ?? 0) <= MAX_RP_IDS, 'KEY_STORE_FULL')
  memory.minPINLength = newMinPINLength
  if (minPinLengthRPIDs) memory.minPinLengthRPIDs = [...minPinLengthRPIDs]
  if (params.pinComplexityPolicy && settings.row.persistentTokens) memory.pinComplexityPolicy = true
  const isTooShort = memory.pin !== undefined && memory.pin.length < newMinPINLength
  if (!params.forceChangePin && !isTooShort) return
  memory.forcePINChange = true
  revokeTokens(key)
}
