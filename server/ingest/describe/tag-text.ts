import { tagLinesMax, tagTextMax } from "../limits.ts";

/** Control characters, lone surrogates, and the marks that turn the reading direction of all that follows. */
const unwelcome = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A text from tags or from a path made fit to be shown: one line, normal form, capped. `null` when nothing is left. */
export function cleanTagText(text: unknown): string | null {
  if (typeof text !== "string") return null;
  // Cut roughly first, so that a hostile tag of megabytes is not normalised as a whole.
  const clean = text
    .slice(0, tagTextMax * 8)
    .replace(unwelcome, " ")
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .trim();
  const capped = Array.from(clean).slice(0, tagTextMax).join("").trim();
  return capped === "" ? null : capped;
}

/** A text of several lines made fit to be shown, each line as `cleanTagText` does it. `null` when nothing is left. */
export function cleanTagLines(text: string): string | null {
  const lines = text.slice(0, tagTextMax * tagLinesMax).split(/\r\n|[\n\r]/u);
  const clean = lines.slice(0, tagLinesMax).map((line) => cleanTagText(line) ?? "");
  const joined = clean.join("\n").replace(/^\n+|\n+$/gu, "");
  return joined === "" ? null : joined;
}

/** A whole number from tags within limits, else `null`. */
export function cleanTagNumber(value: unknown, max: number): number | null {
  const number = typeof value === "string" ? Number.parseInt(value, 10) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 1 && number <= max ? number : null;
}
