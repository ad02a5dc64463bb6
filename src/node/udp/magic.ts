import { type Bytes, fromHex } from '../../core/shared/bytes.ts'

/** The datagram that software keys on UDP take for being pulled out and put in again. */
export const POWER_CYCLE: Bytes = /* @__PURE__ */ fromHex(
  'ac1052ca95e569de69e02ebff333485f13f9b2da34c5a8a340526697a9ab2e0b' +
    '394d8d04973c134005be1a0140bff6045bb26eb77a73eaa47813f6b49a7250dc',
)
