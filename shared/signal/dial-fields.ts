import { sanitizeCandidate } from "./candidate.ts";
import { type Fields, note, own, readText } from "./fields.ts";
import { signalLimits } from "./limits.ts";
import { sanitizeSdp } from "./sdp.ts";

/** Fields that mean the same in both directions. */

export function readDial(fields: Fields): string {
  return readText(fields, "dial", { charactersMax: signalLimits.dialCharactersMax, pattern: /^[A-Za-z0-9_-]+$/ });
}

export function readMid(fields: Fields): string {
  return readText(fields, "mid", { charactersMax: signalLimits.midCharactersMax, pattern: /^[A-Za-z0-9._-]+$/ });
}

export function readSdp(fields: Fields): string {
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

export function readCandidate(fields: Fields): string {
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
