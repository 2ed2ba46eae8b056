/** What is written into a file about its music. */
export type Tags = {
  title: string;
  artist: string;
  album: string;
  year: number;
  genre: string;
  trackNumber: number;
  trackTotal: number;
  cover: { mimeType: "image/jpeg" | "image/png"; bytes: Uint8Array };
};

const UTF8 = 3;
const FRONT_COVER = 3;

/** An ID3v2.4 tag: text frames in UTF-8 and the front cover. */
export function encodeId3(tags: Tags): Uint8Array<ArrayBuffer> {
  const frames = concat([
    textFrame("TIT2", tags.title),
    textFrame("TPE1", tags.artist),
    textFrame("TPE2", tags.artist),
    textFrame("TALB", tags.album),
    textFrame("TRCK", `${tags.trackNumber}/${tags.trackTotal}`),
    textFrame("TDRC", String(tags.year)),
    textFrame("TCON", tags.genre),
    frame("APIC", concat([[UTF8], ascii(tags.cover.mimeType), [0, FRONT_COVER, 0], tags.cover.bytes])),
  ]);
  return concat([ascii("ID3"), [4, 0, 0], syncSafe(frames.length), frames]);
}

function textFrame(id: string, text: string): Uint8Array {
  return frame(id, concat([[UTF8], new TextEncoder().encode(text)]));
}

function frame(id: string, body: Uint8Array): Uint8Array {
  return concat([ascii(id), syncSafe(body.length), [0, 0], body]);
}

/** Sizes in ID3 use seven bits of each byte. */
function syncSafe(size: number): number[] {
  if (size >= 2 ** 28) throw new Error(`Cannot write an ID3 size of ${size}: the most is ${2 ** 28 - 1}`);
  return [(size >>> 21) & 0x7f, (size >>> 14) & 0x7f, (size >>> 7) & 0x7f, size & 0x7f];
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function concat(pieces: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let position = 0;
  for (const piece of pieces) {
    output.set(piece, position);
    position += piece.length;
  }
  return output;
}
