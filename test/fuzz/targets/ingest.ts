import type { ByteArray } from "../../../client/engine/byte-array.ts";
import { wholeChunksEnd } from "../../../client/engine/sound/whole-chunks.ts";
import { namesFromPath } from "../../../server/ingest/describe/names-from-path.ts";
import { cleanTagNumber, cleanTagText } from "../../../server/ingest/describe/tag-text.ts";
import { chunkSegment } from "../../../server/ingest/encode/chunk-segment.ts";
import { withoutTimes } from "../../../server/ingest/encode/init-segment.ts";
import { sniffSoundFormat, soundShape } from "../../../server/ingest/framing/sound-format.ts";
import { tagTextMax } from "../../../server/ingest/limits.ts";
import { type BytesTarget, hold, type TextTarget } from "../target.ts";

/** Media segments as the packager hands them on, cut into chunks: the listener's reader finds every chunk whole. */
export const segment: BytesTarget = {
  name: "segment",
  form: "bytes",
  run(bytes) {
    let chunked: Uint8Array;
    try {
      chunked = chunkSegment(bytes);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("Cannot chunk a segment")) return "refused";
      throw error;
    }
    hold(chunked.length <= 2 * bytes.length + 1_024, `${chunked.length} bytes out of ${bytes.length} are not too many`);
    hold(wholeChunksEnd(chunked as ByteArray, chunked.length) === chunked.length, "what was cut are whole chunks");
    hold(Buffer.compare(soundOf(chunked), soundOf(bytes)) === 0, "not a byte of sound is changed");
    hold(Buffer.compare(soundOf(chunkSegment(chunked)), soundOf(bytes)) === 0, "it can be cut again");
    return "accepted";
  },
};

/** What all `mdat` of a segment hold, one after another. */
function soundOf(segment: Uint8Array): Buffer {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at + 8 <= segment.length; at += Math.max(8, view.getUint32(at))) {
    if (view.getUint32(at + 4) === 0x6d646174) parts.push(segment.subarray(at + 8, at + view.getUint32(at)));
  }
  return Buffer.concat(parts);
}

export const wholeChunks: BytesTarget = {
  name: "whole-chunks",
  form: "bytes",
  run(bytes) {
    const all = wholeChunksEnd(bytes as ByteArray, bytes.length);
    const first = wholeChunksEnd(bytes as ByteArray, 1);
    hold(first >= 0 && first <= all && all <= bytes.length, "chunks end within the bytes");
    const known = wholeChunksEnd(bytes.subarray(0, all) as ByteArray, all);
    hold(known === all, "what lies behind changes nothing");
    return all > 0 ? "accepted" : "refused";
  },
};

export const initSegment: BytesTarget = {
  name: "init-segment",
  form: "bytes",
  run(bytes) {
    const before = bytes.slice();
    const once = withoutTimes(bytes);
    hold(once.length === before.length, "its length stays");
    hold(
      once.every((byte, index) => byte === 0 || byte === before[index]),
      "bytes become 0 or stay",
    );
    const twice = withoutTimes(once.slice());
    hold(Buffer.compare(once, twice) === 0, "doing it twice changes nothing");
    return Buffer.compare(once, before) === 0 ? "refused" : "accepted";
  },
};

export const soundFormat: BytesTarget = {
  name: "sound-format",
  form: "bytes",
  run(bytes) {
    const format = sniffSoundFormat(bytes);
    hold(format === null || bytes.length >= 2, "nothing is told from nothing");
    const { channels = 1, sampleRateHz = 1 } = format === null ? {} : soundShape(bytes, format);
    hold(channels >= 0 && channels <= 255 && sampleRateHz >= 0, "a header tells whole numbers");
    return format === null ? "refused" : "accepted";
  },
};

/** No control characters, no lone halves of pairs, nothing that turns the reading direction. */
const plainText = /^[^\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]*$/u;

function holdTagText(text: string): void {
  hold(Array.from(text).length <= tagTextMax, "a text is within its limit");
  hold(plainText.test(text), "a text is one line of what can be shown");
  hold(text.trim() === text && text !== "" && text.normalize("NFC") === text, "a text is trimmed and in normal form");
  hold(cleanTagText(text) === text, "cleaning twice changes nothing");
}

export const tagText: TextTarget = {
  name: "tag-text",
  form: "text",
  run(text) {
    const number = cleanTagNumber(text, 9_999);
    hold(number === null || (Number.isInteger(number) && number >= 1 && number <= 9_999), "a number is within limits");
    const clean = cleanTagText(text);
    if (clean === null) return "refused";
    holdTagText(clean);
    return "accepted";
  },
};

export const pathNames: TextTarget = {
  name: "path-names",
  form: "text",
  words: ["/", "\\", "CD 1", "01 - ", "1-02 ", ".flac", "_"],
  run(path) {
    const { title, artistName, albumTitle, trackNumber, discNumber } = namesFromPath(path);
    holdTagText(title);
    if (artistName !== null) holdTagText(artistName);
    if (albumTitle !== null) holdTagText(albumTitle);
    hold(trackNumber === null || (trackNumber >= 1 && trackNumber <= 999), "a track's number is within limits");
    hold(discNumber === null || (discNumber >= 1 && discNumber <= 99), "a disc's number is within limits");
    return trackNumber === null && discNumber === null && artistName === null ? "refused" : "accepted";
  },
};
