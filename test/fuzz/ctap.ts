import { type CborInput, encodeCbor } from '../../src/core/fido/cbor/index.ts'
import { BioEnrollment } from '../../src/core/fido/ctap/bio-enrollment.ts'
import { ClientPin } from '../../src/core/fido/ctap/client-pin.ts'
import { CredentialManagement } from '../../src/core/fido/ctap/credential-management.ts'
import { Ctap1 } from '../../src/core/fido/ctap/ctap1.ts'
import { Ctap2 } from '../../src/core/fido/ctap/ctap2.ts'
import { trailerOf } from '../../src/core/fido/ctap/large-blob-array.ts'
import { LargeBlobs } from '../../src/core/fido/ctap/large-blobs.ts'
import { KeyAgreementKey } from '../../src/core/fido/ctap/messages/entities.ts'
import { decryptInfo } from '../../src/core/fido/ctap/pin/persistent.ts'
import { pinProtocol } from '../../src/core/fido/ctap/pin/protocol.ts'
import { PinUvAuthToken } from '../../src/core/fido/ctap/pin/token.ts'
import { verifyRegistrationData, verifySignatureData } from '../../src/core/fido/ctap/u2f-data.ts'
import { type Bytes, concat, fromHex } from '../../src/core/shared/bytes.ts'
import { deviceThat, infoAnswer, ok, refusal } from '../support/ctap.ts'
import { authenticatorKey, CTAP, pinVectors, vectorRandom } from '../support/ctap-vectors.ts'
import { CBOR } from './dictionaries.ts'
import type { Target } from './target.ts'

/** What an authenticator is asked, and a right answer to it. */
interface Operation {
  readonly run: (answer: Bytes) => Promise<unknown>
  readonly answers: readonly Bytes[]
}

const KEY = new Uint8Array(32).fill(9)
const ID = Uint8Array.of(1, 2)
const token = new PinUvAuthToken(pinProtocol(2), KEY)
const agreement = ok(new Map([[1, KeyAgreementKey.encode(authenticatorKey(2))]]))
const descriptor = { id: ID, type: 'public-key' }
const cose = encodeMap([1, 2], [3, -7], [-1, 1], [-2, KEY], [-3, KEY])
const info = infoAnswer({ pinUvAuthProtocols: [2, 1], extensions: ['credProtect'], algorithms: [] })

function encodeMap(...entries: [number, CborInput][]): Map<number, CborInput> {
  return new Map(entries)
}

function answerOf(...entries: [number, CborInput][]): Bytes {
  return ok(encodeMap(...entries))
}

/** An authenticator that is honest until the command that counts. */
function open(answer: Bytes, version: 1 | 2 = 2, strict = true): Promise<Ctap2> {
  const device = deviceThat((request) => {
    if (request[0] === 0x04) return infoAnswer({ pinUvAuthProtocols: [version] })
    return request[0] === 0x06 && request.length === 6 && request[5] === 2 ? agreement : answer
  })
  return Ctap2.open(device, { strict })
}

const asked = { rpId: 'example.org', clientDataHash: KEY }
const about = { clientParam: KEY, appParam: KEY }
const credential = {
  clientDataHash: KEY,
  rp: { id: 'example.org' },
  user: { id: ID },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
}

/** Blobs of an authenticator whose array begins with an answer, and is right or wrong at its end. */
async function useBlobs(array: Bytes): Promise<void> {
  const stored = concat(array, trailerOf(array))
  const device = deviceThat((request) =>
    request[0] === 0x04
      ? infoAnswer()
      : answerOf([1, request[3] === 0 ? new Uint8Array() : stored.slice(0, 1000)]),
  )
  const blobs = new LargeBlobs(await Ctap2.open(device), token)
  await blobs.get(fromHex(String(CTAP.largeBlob.key)))
  await blobs.put(KEY, ID)
  await blobs.collectGarbage([KEY])
}

function getToken(version: 1 | 2): Operation {
  const enc = fromHex(pinVectors(version).token.enc)
  return {
    run: async (answer) => {
      const pin = new ClientPin(await open(answer, version), { random: vectorRandom(version) })
      await pin.getPinToken('1234', { permissions: 1 })
    },
    answers: [answerOf([2, enc])],
  }
}

const OPERATIONS: readonly Operation[] = [
  { run: (answer) => Ctap2.open(deviceThat(() => answer)), answers: [info] },
  {
    run: (answer) =>
      Ctap2.open(
        deviceThat(() => answer),
        { strict: false },
      ),
    answers: [info],
  },
  {
    run: async (answer) => (await open(answer)).makeCredential(credential),
    answers: [answerOf([1, 'packed'], [2, KEY], [3, { alg: -7, sig: ID }], [5, KEY])],
  },
  {
    run: async (answer) => (await open(answer, 2, false)).getAssertions(asked),
    answers: [
      answerOf([1, descriptor], [2, KEY], [3, ID], [4, { id: ID, name: 'ü' }], [5, 2]),
      answerOf([2, KEY], [3, ID]),
    ],
  },
  {
    run: async (answer) => {
      const credentials = new CredentialManagement(await open(answer), token)
      await credentials.enumerateRps()
      await credentials.enumerateCredentials(KEY)
    },
    answers: [
      answerOf([3, { id: 'a' }], [4, KEY], [5, 1]),
      answerOf(
        [3, { id: 'a' }],
        [4, KEY],
        [5, 1],
        [6, { id: ID }],
        [7, descriptor],
        [8, cose],
        [9, 1],
      ),
    ],
  },
  {
    run: async (answer) => new CredentialManagement(await open(answer), token).getMetadata(),
    answers: [answerOf([1, 5], [2, 20])],
  },
  {
    run: async (answer) => new BioEnrollment(await open(answer), token).enroll(),
    answers: [answerOf([4, ID], [5, 0], [6, 0]), answerOf([4, ID], [5, 7], [6, 3])],
  },
  {
    run: async (answer) => {
      const fingers = new BioEnrollment(await open(answer), token)
      await fingers.enumerateEnrollments()
      await fingers.getFingerprintSensorInfo()
    },
    answers: [answerOf([2, 1], [3, 5], [7, [encodeMap([1, ID], [2, 'thumb'])]], [8, 64])],
  },
  {
    run: async (answer) => new LargeBlobs(await open(answer), token).get(KEY),
    answers: [
      answerOf([1, fromHex(String(CTAP.largeBlob.array_with_trailer))]),
      answerOf([1, fromHex(String(CTAP.largeBlob.empty_array_with_trailer))]),
    ],
  },
  { run: useBlobs, answers: [fromHex(String(CTAP.largeBlob.array_cbor)), encodeCbor([])] },
  {
    run: async (answer) => {
      const device = deviceThat((request) => (request[0] === 0x04 ? info : answer))
      await new ClientPin(await Ctap2.open(device)).agree()
    },
    answers: [agreement],
  },
  getToken(1),
  getToken(2),
  {
    run: async (answer) => new ClientPin(await open(answer)).getPinRetries(),
    answers: [answerOf([3, 8]), answerOf([3, 5], [4, true]), refusal('PIN_NOT_SET')],
  },
  {
    run: async (answer) => {
      const data = await new Ctap1(deviceThat(() => answer)).register(about)
      verifyRegistrationData(data, about)
    },
    answers: CTAP.u2f.registrations.map(({ hex }) => fromHex(`${hex}9000`)),
  },
  {
    run: async (answer) => {
      const data = await new Ctap1(deviceThat(() => answer)).authenticate(about, ID)
      verifySignatureData(data, about, fromHex(String(CTAP.u2f.authenticate.publicKey)))
    },
    answers: CTAP.u2f.signatures.map(({ hex }) => fromHex(`${hex}9000`)),
  },
  {
    run: (answer) => new Ctap1(deviceThat(() => answer)).getVersion(),
    answers: [fromHex(CTAP.u2f.version.response), fromHex('6d00')],
  },
  {
    run: async (answer) => decryptInfo(KEY, 'encIdentifier', answer),
    answers: [new Uint8Array(32)],
  },
]

/** Each input begins with the number of what is asked, and goes on with the answer. */
const corpus = OPERATIONS.flatMap(({ answers }, i) =>
  answers.map((answer) => concat(Uint8Array.of(i), answer)),
)

async function run(bytes: Uint8Array): Promise<void> {
  const [which = 0, ...answer] = bytes
  await OPERATIONS[which % OPERATIONS.length]?.run(Uint8Array.from(answer))
}

/** What a hostile authenticator answers. */
export const ctapTarget: Target = { name: 'ctap-answers', share: 4, corpus, dictionary: CBOR, run }
