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
const sections = ["m=application "].map(ascii);
const sectionEnds = [" UDP/DTLS/SCTP webrtc-datachannel", " TCP/DTLS/SCTP webrtc-datachannel"].map(ascii);

/**
 * Reads the string of an SDP and looks at its bytes. It is taken when every byte is printable ASCII and every escape is `\r` or `\n`
 * (so it is passed on as it is), it begins with `v=0`, it has one media section, a data channel's, and ICE credentials, a SHA-256
 * fingerprint and no other, setup, mid and SCTP port. Other lines are not looked at: unlike those of `/tracker` they stay, for other
 * clients' sake. Returns what is wrong with it when it is not taken.
 */
export function readSdp(scan: JsonScan): SdpSpan | string {
  if (!scan.take(quote)) return "sdp is no string";
  const start = scan.at;
  const end = plainEnd(scan.bytes, start);
  if (end < 0) return readEscapedSdp(scan, start);
  scan.at = end + 1;
  return checked({ bytes: scan.bytes, start, end });
}

/** Where a string ends that has printable ASCII and the escapes `\r` and `\n` only; -1 when there is anything else in it. */
function plainEnd(bytes: Uint8Array, start: number): number {
  const limit = Math.min(bytes.length, start + announceFrameLimits.sdpBytesMax + 1);
  for (let at = start; at < limit; at += 1) {
    const byte = bytes[at] as number;
    if (byte === quote) return at;
    if (byte < 0x20 || byte > 0x7e) return -1;
    if (byte === backslash) {
      at += 1;
      if (bytes[at] !== 0x72 && bytes[at] !== 0x6e) return -1;
    }
  }
  return -1;
}

/** Other clients' JSON may spell a slash `\/` or a letter by its number. Such an SDP is written anew. */
function readEscapedSdp(scan: JsonScan, start: number): SdpSpan | string {
  const { sdpBytesMax } = announceFrameLimits;
  const bytes = new Uint8Array(sdpBytesMax + 2);
  let end = 0;
  scan.at = start;
  while (scan.bytes[scan.at] !== quote) {
    const unit = scan.unit();
    if (end > sdpBytesMax || scan.at - start > 6 * sdpBytesMax) return `sdp has more than ${sdpBytesMax} bytes`;
    if (unit === 0x0d || unit === 0x0a) {
      bytes[end] = backslash;
      bytes[end + 1] = unit === 0x0d ? 0x72 : 0x6e;
      end += 2;
    } else if (unit >= 0x20 && unit <= 0x7e && unit !== quote && unit !== backslash) {
      bytes[end] = unit;
      end += 1;
    } else return "sdp has a character that is neither printable ASCII nor the end of a line";
  }
  scan.at += 1;
  if (end > sdpBytesMax) return `sdp has more than ${sdpBytesMax} bytes`;
  return checked({ bytes, start: 0, end });
}

function checked(span: SdpSpan): SdpSpan | string {
  const { bytes, end } = span;
  let lines = 0;
  let sectionsFound = 0;
  let found = 0;
  let at = span.start;
  if (endOfLine(bytes, at, end) - at !== firstLine.length || !has(bytes, at, firstLine)) {
    return "sdp does not begin with v=0";
  }
  while (at < end) {
    const lineEnd = endOfLine(bytes, at, end);
    lines += 1;
    if (lines > announceFrameLimits.sdpLinesMax) return `sdp has more than ${announceFrameLimits.sdpLinesMax} lines`;
    const kind = bytes[at + 1] === 0x3d ? bytes[at] : 0;
    if (kind === 0x6d) {
      if (!isDataChannel(bytes, at, lineEnd)) return "sdp has a section that is no data channel";
      sectionsFound += 1;
    } else if (kind === 0x61) {
      const bit = requiredBit(bytes, at);
      if (bit < 0) return "sdp has a fingerprint that is not of SHA-256";
      found |= bit;
    }
    at = afterLine(bytes, lineEnd, end);
  }
  if (sectionsFound !== 1) return `sdp has ${sectionsFound} media sections, must have one`;
  if (found !== allRequired) return "sdp lacks ICE credentials, fingerprint, setup, mid or SCTP port";
  return span;
}

function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== backslash) at += 1;
  return at;
}

/** Past one `\r\n`, `\n` or `\r`. */
function afterLine(bytes: Uint8Array, lineEnd: number, end: number): number {
  if (lineEnd >= end) return end;
  const isPair = bytes[lineEnd + 1] === 0x72 && bytes[lineEnd + 2] === backslash && bytes[lineEnd + 3] === 0x6e;
  return lineEnd + (isPair ? 4 : 2);
}

/** The bit of the required line that begins here; 0 for another line, -1 for a fingerprint of another kind. */
function requiredBit(bytes: Uint8Array, at: number): number {
  const third = bytes[at + 2];
  // i, f, s, m: the candidates, which are most of the lines, are passed over.
  if (third !== 0x69 && third !== 0x66 && third !== 0x73 && third !== 0x6d) return 0;
  for (let index = 0; index < required.length; index += 1) {
    if (has(bytes, at, required[index] as Uint8Array)) return 1 << index;
  }
  return has(bytes, at, fingerprint) ? -1 : 0;
}

function isDataChannel(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    sections.some((begin) => has(bytes, start, begin)) &&
    sectionEnds.some((ending) => end - ending.length > start && has(bytes, end - ending.length, ending))
  );
}

function has(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  return true;
}
