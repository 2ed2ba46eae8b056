import { oggStreamsMax } from "./limits.ts";

/** Takes the pieces of an Ogg file in turn and hands on what of them is sound. */
export interface OggSound {
  take(bytes: Buffer): void;
  /** Whether it was pages from its beginning to its end, and sound was in them. */
  end(): boolean;
}

interface Stream {
  /** Packets that have begun. */
  packets: number;
  isOpen: boolean;
  isTaken: boolean;
  readonly isFlac: boolean;
}

const headBytes = 27;

/**
 * An editor of tags writes the second packet of an Ogg stream anew (RFC 3533, 7845, 5334), and with its length the numbers and sums of all
 * pages after it. So only the insides of the other packets count, however they are laid into pages. FLAC in Ogg has all of its blocks in
 * packets of their own; sound begins with 0xFF there.
 */
export function createOggSound(onSound: (bytes: Buffer) => void): OggSound {
  const streams = new Map<number, Stream>();
  let rest: Buffer = Buffer.alloc(0);
  let isBroken = false;
  let soundBytes = 0;

  const streamOf = (page: Buffer, body: number): Stream | null => {
    const serial = page.readUInt32LE(14);
    const isFirst = (page[5]! & 2) !== 0;
    const known = isFirst ? undefined : streams.get(serial);
    if (known) return known;
    if (!streams.has(serial) && streams.size >= oggStreamsMax) return null;
    const isFlac = page.toString("latin1", body, body + 5) === "\x7fFLAC";
    const stream = { packets: 0, isOpen: false, isTaken: false, isFlac };
    streams.set(serial, stream);
    return stream;
  };

  const takePage = (page: Buffer, segments: number) => {
    let at = headBytes + segments;
    const stream = streamOf(page, at);
    if (stream === null) {
      isBroken = true;
      return;
    }
    const isContinued = (page[5]! & 1) !== 0;
    if (!isContinued) stream.isOpen = false;
    for (const length of page.subarray(headBytes, headBytes + segments)) {
      const piece = page.subarray(at, at + length);
      if (!stream.isOpen) beginPacket(stream, piece);
      if (stream.isTaken && length > 0) onSound(piece);
      if (stream.isTaken && stream.packets > 2) soundBytes += length;
      at += length;
      stream.isOpen = length === 255;
    }
  };

  return {
    take(bytes) {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      while (!isBroken && rest.length >= headBytes) {
        if (rest.toString("latin1", 0, 4) !== "OggS") {
          isBroken = true;
          return;
        }
        const segments = rest[26]!;
        if (rest.length < headBytes + segments) return;
        let size = headBytes + segments;
        for (let index = 0; index < segments; index += 1) size += rest[headBytes + index]!;
        if (rest.length < size) return;
        takePage(rest.subarray(0, size), segments);
        rest = rest.subarray(size);
      }
    },
    end: () => !isBroken && soundBytes > 0,
  };
}

function beginPacket(stream: Stream, piece: Buffer): void {
  stream.packets += 1;
  const isSound = stream.isFlac ? piece[0] === 0xff : stream.packets !== 2;
  stream.isTaken = stream.packets === 1 || isSound;
}
