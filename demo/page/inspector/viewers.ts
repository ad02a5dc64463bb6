import type { TraceMessage } from '../../../src/core/shared/trace.ts'
import { authenticatorDataView } from './authenticator-data-view.ts'
import { diagnosticBlock, part, textBlock, utf8Text } from './blocks.ts'
import { coseKeyView } from './cose-key-view.ts'
import { ctapMessageView } from './ctap-message-view.ts'
import { hexView } from './hex-view.ts'
import { valueView } from './value-view.ts'

type Viewer = (message: TraceMessage) => Node[]

/** Messages that deserve more than their members: a system adds a row for each of its own. */
const VIEWERS: Readonly<Record<string, Viewer>> = {
  CollectedClientData: ({ value, bytes }) => [
    ...part('Members', valueView(value)),
    ...(bytes ? part(`As signed, ${bytes.length} bytes of UTF-8`, textBlock(utf8Text(bytes))) : []),
  ],
  attestationObject: ({ bytes }) =>
    bytes
      ? [
          ...part('CBOR, diagnostic notation', diagnosticBlock(bytes)),
          ...part(`Bytes, ${bytes.length}`, hexView(bytes)),
        ]
      : [],
  authenticatorData: ({ bytes }) => (bytes ? authenticatorDataView(bytes) : []),
  COSE_Key: ({ bytes }) => (bytes ? coseKeyView(bytes) : []),
}

/** Viewers for all messages of a source; they come before those by name. */
const SOURCES: ReadonlyMap<string, Viewer> = new Map([['ctap.client', ctapMessageView]])

/** The content of a message, for people. */
export function viewOf(message: TraceMessage): Node[] {
  const { source, name, value, bytes } = message
  const viewer = SOURCES.get(source) ?? VIEWERS[name]
  if (viewer) return viewer(message)
  return [
    ...(value === undefined ? [] : [valueView(value)]),
    ...(bytes ? part(`Bytes, ${bytes.length}`, hexView(bytes)) : []),
  ]
}
