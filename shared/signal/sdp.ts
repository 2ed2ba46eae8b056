import { fail, ok, type Result } from "../result.ts";
import { isUfrag, sanitizeCandidate } from "./candidate.ts";
import { showValue } from "./fields.ts";
import { signalLimits } from "./limits.ts";

/** Attributes of which there may be one, and the form of their values. Session level and media level are read alike. */
const singles: Readonly<Record<string, (value: string) => boolean>> = {
  "ice-ufrag": isUfrag,
  "ice-pwd": (value) => /^[A-Za-z0-9+/]{22,64}$/.test(value),
  "ice-options": (value) => /^[a-z0-9]+([ ,][a-z0-9]+){0,7}$/.test(value) && value.length <= 64,
  fingerprint: (value) => /^sha-256 [0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}$/.test(value),
  setup: (value) => value === "actpass" || value === "active" || value === "passive",
  mid: (value) => /^[A-Za-z0-9._-]{1,16}$/.test(value),
  "sctp-port": (value) => /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535,
  "max-message-size": (value) => /^(0|[1-9]\d{0,9})$/.test(value),
};

const required = ["ice-ufrag", "ice-pwd", "fingerprint", "setup", "mid", "sctp-port"];
const candidatesMax = 32;

interface SdpParts {
  origin: string | null;
  sections: number;
  bundled: boolean;
  semantic: boolean;
  readonly attributes: Map<string, string>;
  readonly candidates: string[];
}

/**
 * Reads an offer or answer of a data-channel connection and writes it anew from a whitelist of lines: one application
 * section, ICE credentials, a SHA-256 fingerprint, SCTP settings, candidates. Other lines and malformed candidates are
 * left out; a second section or a wrong value in a line that we need fails the whole. Sanitising twice changes nothing.
 */
export function sanitizeSdp(text: string): Result<string, string> {
  if (text.length > signalLimits.sdpCharactersMax) {
    return fail(`sdp has ${text.length} characters, may have ${signalLimits.sdpCharactersMax}`);
  }
  const lines = text.split(/\r?\n/);
  if (lines.length > signalLimits.sdpLinesMax)
    return fail(`sdp has ${lines.length} lines, may have ${signalLimits.sdpLinesMax}`);
  if (lines[0] !== "v=0") return fail(`sdp starts with ${showValue(lines[0])}, must start with "v=0"`);
  const parts: SdpParts = {
    origin: null,
    sections: 0,
    bundled: false,
    semantic: false,
    attributes: new Map(),
    candidates: [],
  };
  for (const line of lines) {
    const fault = readLine(parts, line);
    if (fault !== null) return fail(fault);
  }
  if (parts.sections !== 1) return fail(`sdp has ${parts.sections} media sections, must have one`);
  if (parts.origin === null) return fail("sdp has no origin line");
  const missing = required.find((name) => !parts.attributes.has(name));
  if (missing !== undefined) return fail(`sdp has no ${missing}`);
  return ok(writeSdp(parts));
}

/** Takes one line in; returns what is wrong with it, or null. */
function readLine(parts: SdpParts, line: string): string | null {
  if (line.startsWith("m=")) return readSection(parts, line);
  if (line.startsWith("o=")) return readOrigin(parts, line);
  if (!line.startsWith("a=")) return null;
  const colon = line.indexOf(":");
  const name = line.slice(2, colon < 0 ? undefined : colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).trim();
  if (name === "candidate") {
    const candidate = sanitizeCandidate(line);
    if (candidate.ok && parts.candidates.length < candidatesMax) parts.candidates.push(candidate.value);
  } else if (name === "group") {
    parts.bundled = value.startsWith("BUNDLE");
  } else if (name === "msid-semantic") {
    parts.semantic = true;
  } else if (Object.hasOwn(singles, name)) {
    return readSingle(parts, name, value);
  }
  return null;
}

function readSingle(parts: SdpParts, name: string, value: string): string | null {
  if (singles[name]?.(value) !== true) return `sdp has a wrong ${name}: ${showValue(value)}`;
  const known = parts.attributes.get(name);
  if (known !== undefined && known !== value) return `sdp has two different ${name}`;
  parts.attributes.set(name, value);
  return null;
}

function readSection(parts: SdpParts, line: string): string | null {
  parts.sections += 1;
  if (/^m=application \d{1,5} (UDP|TCP)\/DTLS\/SCTP webrtc-datachannel$/.test(line)) return null;
  return `sdp has a section that is no data channel: ${showValue(line)}`;
}

function readOrigin(parts: SdpParts, line: string): string | null {
  const match = /^o=[A-Za-z0-9_.-]{1,32} (\d{1,20}) (\d{1,20}) IN IP[46] [0-9A-Fa-f.:]{2,45}$/.exec(line);
  if (match === null) return `sdp has a wrong origin line: ${showValue(line)}`;
  parts.origin = `${match[1]} ${match[2]}`;
  return null;
}

function writeSdp(parts: SdpParts): string {
  const lines = ["v=0", `o=- ${parts.origin} IN IP4 127.0.0.1`, "s=-", "t=0 0"];
  if (parts.bundled) lines.push(`a=group:BUNDLE ${parts.attributes.get("mid")}`);
  if (parts.semantic) lines.push("a=msid-semantic: WMS");
  lines.push("m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0");
  for (const candidate of parts.candidates) lines.push(`a=${candidate}`);
  for (const name of Object.keys(singles)) {
    const value = parts.attributes.get(name);
    if (value !== undefined) lines.push(`a=${name}:${value}`);
  }
  return `${lines.join("\r\n")}\r\n`;
}
