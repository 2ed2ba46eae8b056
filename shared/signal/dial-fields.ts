import { sanitizeCandidate } from "./candidate.ts";
import { type Fields, note, own, readText } from "./fields.ts";
import { signalLimits } from "./limits.ts";
import type { Relayed } from "./message.ts";
import { sanitizeSdp } from "./sdp.ts";

/** Fields of dials, which mean the same between a listener and the tracker, in both directions, and between two instances. */

/** What is passed on, without who says it to whom. */
export function readRelayed(fields: Fields, type: Relayed["type"]): Relayed {
  const dial = readDial(fields);
  if (type === "candidate") return { type, dial, candidate: readCandidate(fields), mid: readMid(fields) };
  return { type, dial, sdp: readSdp(fields) };
}

export function readDial(fields: Fields): string {
  return readText(fields, "dial", { charactersMax: signalLimits.dialCharactersMax, pattern: /^[A-Za-z0-9_-]+$/ });
}

function readMid(fields: Fields): string {
  return readText(fields, "mid", { charactersMax: signalLimits.midCharactersMax, pattern: /^[A-Za-z0-9._-]+$/ });
}

function readSdp(fields: Fields): string {
  const value = own(fields.raw, "sdp");
  if (typeof value !== "string") {
    note(fields, "sdp", value, "text");
    return "";
  }
  const sanitized = sanitizeSdp(value);
  if (sanitized.ok) return sanitized.value;
  fields.fault ??= `Cannot read "${fields.type}": ${sanitized.error}`;
  return "";
}

function readCandidate(fields: Fields): string {
  const value = own(fields.raw, "candidate");
  if (typeof value !== "string") {
    note(fields, "candidate", value, "text");
    return "";
  }
  const sanitized = sanitizeCandidate(value);
  if (sanitized.ok) return sanitized.value;
  fields.fault ??= `Cannot read "${fields.type}": ${sanitized.error}`;
  return "";
}
