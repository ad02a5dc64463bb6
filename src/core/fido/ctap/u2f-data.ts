import { p256 } from '@noble/curves/nist.js'
import { type Bytes, concat } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'
import { certificateLength, certificatePoint } from './u2f-certificate.ts'
import { U2fError } from './u2f-error.ts'

/** What a registration or an authentication is about: two hashes. */
export interface U2fParameters {
  /** SHA-256 of the client data, 32 bytes. */
  readonly clientParam: Bytes
  /** SHA-256 of the application's name, which for WebAuthn is the RP ID; 32 bytes. */
  readonly appParam: Bytes
}

/** A U2F registration, taken apart. */
export interface RegistrationData {
  /** The answer as it came. */
  readonly bytes: Bytes
  /** An uncompressed point of P-256, 65 bytes. */
  readonly publicKey: Bytes
  readonly keyHandle: Bytes
  /** The attestation certificate, in DER. */
  readonly certificate: Bytes
  /** In DER. */
  readonly signature: Bytes
}

/** A U2F signature, taken apart. */
export interface SignatureData {
  /** The answer as it came. */
  readonly bytes: Bytes
  /** Bit 0 tells that the user touched. */
  readonly userPresence: number
  readonly counter: number
  /** In DER. */
  readonly signature: Bytes
}

const RESERVED = 0x05
const POINT_LENGTH = 65
/** U2F has no rule of low S. */
const ECDSA_DER = { format: 'der', lowS: false, prehash: true } as const

/**
 * Reads the answer to a registration.
 *
 * @throws {MessageError} When it has another form.
 * @see [U2F raw message formats section 4.3](https://fidoalliance.org/specs/fido-u2f-v1.2-ps-20170411/fido-u2f-raw-message-formats-v1.2-ps-20170411.html#registration-response-message-success)
 */
export function parseRegistrationData(bytes: Bytes): RegistrationData {
  const handleStart = 1 + POINT_LENGTH + 1
  if (bytes[0] !== RESERVED || bytes.length < handleStart) throw malformed('has no public key')
  const certificateStart = handleStart + (bytes[handleStart - 1] as number)
  if (bytes.length < certificateStart) throw malformed('ends within the key handle')
  const signatureStart = certificateStart + certificateLength(bytes.subarray(certificateStart))
  if (bytes.length <= signatureStart) throw malformed('ends within the certificate')
  return {
    bytes,
    publicKey: bytes.subarray(1, 1 + POINT_LENGTH),
    keyHandle: bytes.subarray(handleStart, certificateStart),
    certificate: bytes.subarray(certificateStart, signatureStart),
    signature: bytes.subarray(signatureStart),
  }
}

/**
 * Reads the answer to an authentication.
 *
 * @throws {MessageError} When it has another form.
 * @see [U2F raw message formats section 5.4](https://fidoalliance.org/specs/fido-u2f-v1.2-ps-20170411/fido-u2f-raw-message-formats-v1.2-ps-20170411.html#authentication-response-message-success)
 */
export function parseSignatureData(bytes: Bytes): SignatureData {
  if (bytes.length < 6)
    throw new MessageError('MESSAGE_MALFORMED', 'the U2F signature is too short')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [userPresence] = bytes as unknown as [number]
  return { bytes, userPresence, counter: view.getUint32(1), signature: bytes.subarray(5) }
}

/**
 * Verifies that the key of the certificate signed a registration. Whose certificate it is, is
 * another question.
 *
 * @throws {U2fError} `U2F_SIGNATURE_INVALID`.
 * @throws {MessageError} When the certificate holds no point of P-256.
 */
export function verifyRegistrationData(data: RegistrationData, about: U2fParameters): void {
  const { appParam, clientParam } = about
  const { keyHandle, publicKey } = data
  const message = concat(Uint8Array.of(0), appParam, clientParam, keyHandle, publicKey)
  verify(data.signature, message, certificatePoint(data.certificate))
}

/**
 * Verifies that a registered key made a signature.
 *
 * @param publicKey The uncompressed point that the registration told, 65 bytes.
 * @throws {U2fError} `U2F_SIGNATURE_INVALID`.
 */
export function verifySignatureData(
  data: SignatureData,
  about: U2fParameters,
  publicKey: Bytes,
): void {
  const signed = concat(about.appParam, data.bytes.subarray(0, 5), about.clientParam)
  verify(data.signature, signed, publicKey)
}

function verify(signature: Bytes, message: Bytes, point: Bytes): void {
  let valid = false
  try {
    valid = p256.verify(signature, message, point, ECDSA_DER)
  } catch {
    // noble throws where a signature or point does not parse
  }
  if (!valid) throw new U2fError('U2F_SIGNATURE_INVALID', 'the U2F signature does not verify')
}

function malformed(problem: string): MessageError {
  return new MessageError('MESSAGE_MALFORMED', `the U2F registration ${problem}`)
}
