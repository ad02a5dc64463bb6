import { appid, appidExclude } from './appid.ts'
import { credBlob } from './cred-blob.ts'
import { credProps } from './cred-props.ts'
import { credProtect } from './cred-protect.ts'
import type { ClientExtension } from './extension.ts'
import { largeBlob } from './large-blob.ts'
import { minPinLength } from './min-pin-length.ts'
import { pinComplexityPolicy } from './pin-complexity-policy.ts'
import { prf } from './prf.ts'
import { thirdPartyPayment } from './third-party-payment.ts'
import { uvm } from './uvm.ts'

/** The extensions of a client that is given no others: all but `hmacSecret`. */
export const defaultExtensions: readonly ClientExtension[] = [
  appid,
  appidExclude,
  credBlob,
  credProps,
  credProtect,
  largeBlob,
  minPinLength,
  pinComplexityPolicy,
  prf,
  thirdPartyPayment,
  uvm,
]
