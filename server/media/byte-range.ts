import type { ByteRange } from "./media-store.ts";

/** What a Range header asks for of a file: all of it, one part, or something that isn't there. */
export type RangeRequest = { type: "whole" } | { type: "part"; range: ByteRange } | { type: "unsatisfiable" };

/**
 * Reads a Range header (RFC 9110, section 14). A unit other than bytes, and several ranges at
 * once, get the whole file, as the RFC allows. A range outside the file or without sense is refused.
 */
export function parseRange(header: string | undefined, fileBytes: number): RangeRequest {
  const unit = header === undefined ? null : /^\s*bytes\s*=(.*)$/i.exec(header);
  if (!unit) return { type: "whole" };
  const ranges = (unit[1] ?? "").trim();
  if (ranges.includes(",")) return { type: "whole" };
  const parts = /^(\d{0,15})-(\d{0,15})$/.exec(ranges);
  if (!parts) return { type: "unsatisfiable" };
  const [, firstText = "", lastText = ""] = parts;
  const range = firstText === "" ? suffix(lastText, fileBytes) : between(firstText, lastText, fileBytes);
  return range ? { type: "part", range } : { type: "unsatisfiable" };
}

function suffix(lengthText: string, fileBytes: number): ByteRange | null {
  const length = Math.min(Number(lengthText), fileBytes);
  return length > 0 ? { first: fileBytes - length, last: fileBytes - 1 } : null;
}

function between(firstText: string, lastText: string, fileBytes: number): ByteRange | null {
  const first = Number(firstText);
  const last = lastText === "" ? fileBytes - 1 : Math.min(Number(lastText), fileBytes - 1);
  return first <= last ? { first, last } : null;
}
