import { fail, ok, type Result } from "../../shared/result.ts";
import type { Target } from "./target.ts";

/**
 * How inputs are written down, in the corpus and for a crash. Bytes: hex digits, `"ASCII"`, each perhaps followed by
 * `*COUNT`. Text: as it stands, or after `= ` as a string of JSON, where it could not stand as it is.
 */

const bytesPiece = /^(?:"([ !#-~]*)"|((?:[0-9a-f]{2})+))(?:\*(\d{1,6}))?$/;

export function parseBytes(entry: string): Result<Uint8Array, string> {
  const parts: Buffer[] = [];
  for (const piece of entry.match(/"[^"]*"\S*|\S+/g) ?? []) {
    const [, ascii, hex, times = "1"] = bytesPiece.exec(piece) ?? [];
    if (ascii === undefined && hex === undefined) {
      return fail(`"${piece.slice(0, 40)}" is neither hex digits nor "ASCII", nor either of them with *COUNT`);
    }
    const part = ascii === undefined ? Buffer.from(hex ?? "", "hex") : Buffer.from(ascii, "latin1");
    for (let time = Number(times); time > 0; time -= 1) parts.push(part);
  }
  return ok(new Uint8Array(Buffer.concat(parts)));
}

export function formatBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  const runs = hex.replace(/(?<=^(?:..)*)(..)\1{15,}/g, (run, byte) => ` ${byte}*${run.length / 2} `);
  return runs.trim().replace(/ +/g, " ") || '""';
}

export function parseText(entry: string): Result<string, string> {
  if (!entry.startsWith("= ")) return ok(entry);
  try {
    const text: unknown = JSON.parse(entry.slice(2));
    return typeof text === "string" ? ok(text) : fail(`${entry.slice(0, 40)} is JSON, but no string`);
  } catch {
    return fail(`${entry.slice(0, 40)} is no string of JSON`);
  }
}

/** Always in one line. */
export function formatText(text: string): string {
  const isPlain = /^[ -~]+$/.test(text) && !/^[#=]| $/.test(text);
  if (isPlain) return text;
  // What JSON leaves as it is and nobody sees: marks, and line ends beside the usual ones.
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `= ${JSON.stringify(text).replace(/[\u007f-\u00a0\u00ad\u0600-\u0605\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]/g, escaped)}`;
}

export function parseInput(target: Target, entry: string): Result<string | Uint8Array, string> {
  return target.form === "bytes" ? parseBytes(entry) : parseText(entry);
}

export function formatInput(input: string | Uint8Array): string {
  return typeof input === "string" ? formatText(input) : formatBytes(input);
}
