import type { ByteArray } from "../../client/engine/byte-array.ts";
import { Link } from "../../client/engine/mesh/link.ts";
import { type Part, UploadQueue } from "../../client/engine/mesh/upload-queue.ts";
import type { BlockKey } from "../../shared/engine/input.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { blockBytes } from "../../shared/manifest/manifest.ts";
import { decode } from "../../shared/wire/decode.ts";
import { createTestClock } from "./clock.ts";
import { TestConnection } from "./peer-connection.ts";

const renditionId = "a".repeat(32) as RenditionId;
const keyOf = (segmentIndex: number): BlockKey => ({ renditionId, segmentIndex, blockIndex: 0 });

/** A whole block in one part, unless told otherwise. */
export const partOf = (requestId: number, segmentIndex: number, part: Partial<Part> = {}): Part => ({
  requestId,
  key: keyOf(segmentIndex),
  offset: 0,
  bytes: blockBytes,
  sentMs: 0,
  ...part,
});

/** A block in parts of so many bytes. */
export const inParts = (requestId: number, bytes = 4_096, length = blockBytes): Part[] =>
  Array.from({ length: Math.ceil(length / bytes) }, (_, index) => {
    const offset = index * bytes;
    return partOf(requestId, requestId, { offset, bytes: Math.min(bytes, length - offset), sentMs: 100 + index });
  });

/** Bytes that all differ from their neighbours, and from one block to the next. */
export const bytesOfBlock = (segmentIndex: number): ByteArray =>
  Uint8Array.from({ length: blockBytes }, (_, index) => (index * 7 + (index >> 8) + segmentIndex) % 256);

/** The uploads to one neighbour over a channel that drains when the test says so. `told` is what the core hears. */
export function newQueue(
  readBlock: (key: BlockKey) => Promise<ByteArray | "unreadable" | null> = async () => new Uint8Array(blockBytes),
) {
  const connection = new TestConnection("peer0");
  const told: string[] = [];
  const link = new Link(
    { linkId: 1, peerId: "friend".padEnd(43, "f") as PeerId, dial: "d1", offerer: true },
    {
      connection,
      clock: createTestClock(),
      events: {
        onOpen: () => undefined,
        onClosed: () => undefined,
        onFrame: () => undefined,
        onFlood: () => undefined,
        onNonsense: () => undefined,
        onRoom: () => void queue.pump(),
        onCandidate: () => undefined,
      },
    },
  );
  const queue: UploadQueue = new UploadQueue(link, {
    readBlock,
    onSent: (requestId, bytes) => told.push(`sent ${requestId} ${bytes}`),
    onUnreadable: (requestId, key) => told.push(`unreadable ${requestId} of ${key.segmentIndex}`),
  });
  const { channel } = connection;
  if (!channel) throw new Error("The link has made no channel");
  channel.open();
  /** What the neighbour was sent: the ids of blocks, and why others were rejected. */
  const sent = () =>
    channel.sent.map((frame) => {
      const decoded = decode(frame);
      if (!decoded.ok) throw new Error("The neighbour cannot read it");
      const { message } = decoded.value;
      return message.type === "reject"
        ? `reject ${message.requestId} ${message.reason}`
        : "requestId" in message && message.requestId;
    });
  /** The parts that the neighbour was sent: of which block, from where to where. */
  const sentParts = () =>
    channel.sent.flatMap((frame) => {
      const decoded = decode(frame);
      if (!decoded.ok || decoded.value.message.type !== "block") return [];
      const { requestId, offset, payloadBytes, sentMs } = decoded.value.message;
      return [{ requestId, offset, end: offset + payloadBytes, sentMs, payload: decoded.value.payload }];
    });
  return { queue, link, channel, told, sent, sentParts };
}
