import { unreachable } from "../unreachable.ts";
import type { ByteString } from "./byte-string.ts";
import type { ServerMessage } from "./output.ts";
import type { SdpSpan } from "./sdp-bytes.ts";

/** Bytes that any message fits into: 64 files of a scrape with 120 bytes of escapes each, or an SDP and three ids. */
export const messageBytesMax = 32_768;

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const announceStart = ascii('{"action":"announce","info_hash":"');
const peerIdKey = ascii('","peer_id":"');
const offerIdKey = ascii('","offer_id":"');
const openings = {
  offer: ascii('","offer":{"type":"offer","sdp":"'),
  answer: ascii('","answer":{"type":"answer","sdp":"'),
};
const relayEnd = ascii('"}}');
const hexDigits = ascii("0123456789abcdef");

/** Writes the JSON text of a message, in UTF-8, from `at` on; returns where it ends. `target` has room for `messageBytesMax`. */
export function writeMessage(target: Uint8Array, at: number, message: ServerMessage): number {
  switch (message.type) {
    case "offer":
    case "answer": {
      let end = writeBytes(target, at, announceStart);
      end = writeByteString(target, end, message.infoHash);
      end = writeBytes(target, end, peerIdKey);
      end = writeByteString(target, end, message.peerId);
      end = writeBytes(target, end, offerIdKey);
      end = writeByteString(target, end, message.offerId);
      end = writeBytes(target, end, openings[message.type]);
      end = writeSpan(target, end, message.sdp);
      return writeBytes(target, end, relayEnd);
    }
    case "response": {
      const end = writeByteString(target, writeBytes(target, at, announceStart), message.infoHash);
      const { intervalSeconds, complete, incomplete } = message;
      return writeAscii(
        target,
        end,
        `","interval":${intervalSeconds},"complete":${complete},"incomplete":${incomplete}}`,
      );
    }
    case "scrape": {
      let end = writeAscii(target, at, '{"action":"scrape","files":{');
      let separator = '"';
      for (const { infoHash, complete, incomplete, downloaded } of message.files) {
        end = writeByteString(target, writeAscii(target, end, separator), infoHash);
        const counts = `":{"complete":${complete},"incomplete":${incomplete},"downloaded":${downloaded}}`;
        end = writeAscii(target, end, counts);
        separator = ',"';
      }
      return writeAscii(target, end, `},"flags":{"min_request_interval":${message.intervalSeconds}}}`);
    }
    case "failure": {
      let end = writeAscii(target, at, `{${message.action === null ? "" : `"action":"${message.action}",`}`);
      if (message.infoHash !== null) {
        end = writeByteString(target, writeAscii(target, end, '"info_hash":"'), message.infoHash);
        end = writeAscii(target, end, '",');
      }
      return writeAscii(target, end, `"failure reason":${JSON.stringify(message.reason)}}`);
    }
    default:
      return unreachable(message);
  }
}

function writeBytes(target: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let index = 0; index < bytes.length; index += 1) target[at + index] = bytes[index] as number;
  return at + bytes.length;
}

function writeSpan(target: Uint8Array, at: number, { bytes, start, end }: SdpSpan): number {
  target.set(bytes.subarray(start, end), at);
  return at + end - start;
}

/** Our own words, which are ASCII. */
function writeAscii(target: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index += 1) target[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** As `JSON.stringify` would, though control characters always by their number. */
function writeByteString(target: Uint8Array, start: number, text: ByteString): number {
  let at = start;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20) {
      target[at] = 0x5c;
      target[at + 1] = 0x75;
      target[at + 2] = 0x30;
      target[at + 3] = 0x30;
      target[at + 4] = hexDigits[unit >> 4] as number;
      target[at + 5] = hexDigits[unit & 15] as number;
      at += 6;
    } else if (unit < 0x80) {
      if (unit === 0x22 || unit === 0x5c) {
        target[at] = 0x5c;
        at += 1;
      }
      target[at] = unit;
      at += 1;
    } else {
      target[at] = 0xc0 | (unit >> 6);
      target[at + 1] = 0x80 | (unit & 0x3f);
      at += 2;
    }
  }
  return at;
}
