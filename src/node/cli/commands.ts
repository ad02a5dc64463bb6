import type { AnyCommand } from './command.ts'
import { emulateAuthenticator } from './commands/emulate-authenticator.ts'
import { fidoAssert } from './commands/fido-assert.ts'
import { fidoBioEnroll } from './commands/fido-bio-enroll.ts'
import { fidoBioInfo } from './commands/fido-bio-info.ts'
import { fidoBioList } from './commands/fido-bio-list.ts'
import { fidoBioRemove } from './commands/fido-bio-remove.ts'
import { fidoBioRename } from './commands/fido-bio-rename.ts'
import { fidoBlobsCollect } from './commands/fido-blobs-collect.ts'
import { fidoBlobsDelete } from './commands/fido-blobs-delete.ts'
import { fidoBlobsGet } from './commands/fido-blobs-get.ts'
import { fidoBlobsList } from './commands/fido-blobs-list.ts'
import { fidoBlobsPut } from './commands/fido-blobs-put.ts'
import { fidoConfigAlwaysUv } from './commands/fido-config-always-uv.ts'
import { fidoConfigEnterpriseAttestation } from './commands/fido-config-enterprise-attestation.ts'
import { fidoConfigMinPinLength } from './commands/fido-config-min-pin-length.ts'
import { fidoCredentialsDelete } from './commands/fido-credentials-delete.ts'
import { fidoCredentialsList } from './commands/fido-credentials-list.ts'
import { fidoInfo } from './commands/fido-info.ts'
import { fidoList } from './commands/fido-list.ts'
import { fidoMake } from './commands/fido-make.ts'
import { fidoPinChange } from './commands/fido-pin-change.ts'
import { fidoPinSet } from './commands/fido-pin-set.ts'
import { fidoReset } from './commands/fido-reset.ts'

/** All commands, in the order in which the help lists them. */
export const COMMANDS: readonly AnyCommand[] = [
  fidoList,
  fidoInfo,
  fidoPinSet,
  fidoPinChange,
  fidoCredentialsList,
  fidoCredentialsDelete,
  fidoBlobsList,
  fidoBlobsGet,
  fidoBlobsPut,
  fidoBlobsDelete,
  fidoBlobsCollect,
  fidoBioList,
  fidoBioEnroll,
  fidoBioRename,
  fidoBioRemove,
  fidoBioInfo,
  fidoConfigAlwaysUv,
  fidoConfigMinPinLength,
  fidoConfigEnterpriseAttestation,
  fidoReset,
  fidoMake,
  fidoAssert,
  emulateAuthenticator,
]
