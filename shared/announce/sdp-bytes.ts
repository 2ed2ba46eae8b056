import { backslash, type JsonScan, quote } from "./json-scan.ts";
import { announceFrameLimits } from "./limits.ts";

/** An SDP as it stands in JSON text, without its quotes. Part of a frame: good only while the frame is being handled. */
export interface SdpSpan {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Lines that must be there once at least, by their beginning. */
const required = ["a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:sha-256 ", "a=setup:", "a=mid:", "a=sctp-port:"].map(
  ascii,
);
const allRequired = (1 << required.length) - 1;
const firstLine = ascii("v=0");
const fingerprint = ascii("a=fingerprint:");
const section = ascii("m=application ");
const sectionEnds = [" UDP/DTLS/SCTP webrtc-datachannel", " TCP/DTLS/SCTP webrtc-datachannel"].map(ascii);

/** 1 for what a line is made of: printable ASCII that JSON needs not escape. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte <= 0x7e && byte !== quote && byte !== backslash ? 1 : 0,
);

/**
 * Reads the string of an SDP and looks at its bytes, once. It is taken when every byte is printable ASCII and every escape is `\r` or
 * `\n` (so it is passed on as it is), it begins with `v=0`, it has one media section, a data channel's, and ICE credentials, a SHA-256
 * fingerprint and no other, setup, mid and SCTP port. Other lines are not looked at: unlike those of `/tracker` they stay, for other
 * clients' sake. Returns what is wrong with it when it is not taken.
 */
export function readSdp(scan: JsonScan): SdpSpan | string {
  if (!scan.take(quote)) return "sdp is no string";
  const { bytes, at: start } = scan;
  const end = checkLines(bytes, start);
  if (end === otherCharacter) return readEscapedSdp(scan, start);
  if (typeof end === "string") return end;
  scan.at = end + 1;
  return { bytes, start, end };
}

/** Other clients' JSON may spell a slash `\/` or a letter by its number. Such an SDP is written anew. */
function readEscapedSdp(scan: JsonScan, start: number): SdpSpan | string {
  const { sdpBytesMax } = announceFrameLimits;
  const bytes = new Uint8Array(sdpBytesMax + 4);
  let end = 0;
  scan.at = start;
  while (scan.bytes[scan.at] !== quote) {
    const unit = scan.unit();
    if (end > sdpBytesMax || scan.at - start > 6 * sdpBytesMax) return tooLong;
    if (unit === 0x0d || unit === 0x0a) {
      bytes[end] = backslash;
      bytes[end + 1] = unit === 0x0d ? 0x72 : 0x6e;
      end += 2;
    } else if (unit > 0 && plain[unit] === 1) {
      bytes[end] = unit;
      end += 1;
    } else return otherCharacter;
  }
  scan.at += 1;
  bytes[end] = quote;
  const checkedEnd = checkLines(bytes, 0);
  return typeof checkedEnd === "string" ? checkedEnd : { bytes, start: 0, end };
}

const otherCharacter = "sdp has a character that is neither printable ASCII nor the end of a line";
const tooLong = `sdp has more than ${announceFrameLimits.sdpBytesMax} bytes`;

/** Where the string that begins here ends, or what is wrong with it. */
function checkLines(bytes: Uint8Array, start: number): number | string {
  const limit = Math.min(bytes.length, start + announceFrameLimits.sdpBytesMax + 1);
  let sections = 0;
  let found = 0;
  let lines = 0;
  let next = start;
  for (;;) {
    const line = next;
    const end = endOfLine(bytes, line, limit);
    const isLast = bytes[end] === quote;
    if (end >= limit) return tooLong;
    if (!isLast && !isLineEnd(bytes, end)) return otherCharacter;
    if (line === start && (end - start !== firstLine.length || !has(bytes, start, firstLine)))
      return "sdp does not begin with v=0";
    const meaning = meaningOf(bytes, line, end);
    if (typeof meaning === "string") return meaning;
    if (meaning === aSection) sections += 1;
    else found |= meaning;
    lines += 1;
    if (isLast) return sections === 1 && found === allRequired ? end : lackOf(sections);
    if (lines >= announceFrameLimits.sdpLinesMax) return `sdp has more than ${announceFrameLimits.sdpLinesMax} lines`;
    const isPair = bytes[end + 1] === 0x72 && bytes[end + 2] === backslash && bytes[end + 3] === 0x6e;
    next = end + (isPair ? 4 : 2);
  }
}

const aSection = -1;

/** What a line is: a data channel's section, the bit of a required line, or 0; or what is wrong with it. */
function meaningOf(bytes: Uint8Array, line: number, end: number): number | string {
  if (bytes[line + 1] !== 0x3d) return 0;
  if (bytes[line] === 0x6d)
    return isDataChannel(bytes, line, end) ? aSection : "sdp has a section that is no data channel";
  return bytes[line] === 0x61 ? requiredBit(bytes, line) : 0;
}

function lackOf(sections: number): string {
  if (sections !== 1) return `sdp has ${sections} media sections, must have one`;
  return "sdp lacks ICE credentials, fingerprint, setup, mid or SCTP port";
}

/** Where the plain bytes end. Most of the time that is spent on reading a frame is spent here, so it takes four steps at once. */
function endOfLine(bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  while (at + 4 <= limit) {
    const first = plain[bytes[at] as number] as number;
    const second = plain[bytes[at + 1] as number] as number;
    const third = plain[bytes[at + 2] as number] as number;
    if ((first & second & third & (plain[bytes[at + 3] as number] as number)) === 0) break;
    at += 4;
  }
  while (at < limit && plain[bytes[at] as number] === 1) at += 1;
  return at;
}

/** Whether `\r` or `\n` stands here. */
function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === backslash && (bytes[at + 1] === 0x72 || bytes[at + 1] === 0x6e);
}

/** The bit of the required line that begins here, 0 for another line, or what is wrong with it. */
function requiredBit(bytes: Uint8Array, at: number): number | string {
  const third = bytes[at + 2];
  // i, f, s, m: the candidates, which are most of the lines, are passed over.
  if (third !== 0x69 && third !== 0x66 && third !== 0x73 && third !== 0x6d) return 0;
  for (let index = 0; index < required.length; index += 1) {
    if (has(bytes, at, required[index] as Uint8Array)) return 1 << index;
  }
  return has(bytes, at, fingerprint) ? "sdp has a fingerprint that is not of SHA-256" : 0;
}

function isDataChannel(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    has(bytes, start, section) &&
    sectionEnds.some((ending) => end - ending.length > start && has(bytes, end - ending.length, ending))
  );
}

function has(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  return true;
}
