import { readCharset } from "../describe/charset.ts";

/** The text of a sheet's bytes: UTF-8 or UTF-16 with or without a mark, else told as for tags that do not name their character set. */
export function sheetText(bytes: Uint8Array): string {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString("hex");
  if (mark === "fffe" || mark === "feff") {
    return new TextDecoder(mark === "fffe" ? "utf-16le" : "utf-16be").decode(bytes);
  }
  const text = Buffer.from(bytes).toString("latin1");
  const lines = text.split("\n");
  // Read together, since one short title tells less of its letters than all of them; lines of plain letters tell nothing.
  const foreign = lines.filter((line) => /[\u0080-\u00ff]/u.test(line));
  const read = readCharset(foreign.join("\n")).split("\n");
  let next = 0;
  const whole = lines.map((line) => (/[\u0080-\u00ff]/u.test(line) ? (read[next++] ?? line) : line)).join("\n");
  return whole.replace(/^\ufeff/u, "");
}
