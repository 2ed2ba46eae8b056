import { Buffer } from "node:buffer";

/**
 * On Linux a name is bytes, and those of old rips are often no UTF-8. Within the program such a path is a string all the same: each
 * byte that fits nowhere stands in it as a half of a pair, U+DC80 to U+DCFF, which no text in UTF-8 can hold (the way of PEP 383).
 */
const firstHalf = 0xdc00;
const strayBytes = /[\udc80-\udcff]/u;

/** A path out of the bytes that the file system gave. */
export function pathFromBytes(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd") || Buffer.from(text, "utf8").equals(bytes)) return text;
  let path = "";
  for (let at = 0; at < bytes.length; ) {
    const length = characterBytes(bytes, at);
    path += length === 0 ? String.fromCharCode(firstHalf + bytes[at]!) : bytes.toString("utf8", at, at + length);
    at += Math.max(1, length);
  }
  return path;
}

/** The same path for functions of the file system. */
export function nativePath(path: string): string | Buffer {
  if (!strayBytes.test(path)) return path;
  const parts = Array.from(path, (character) => {
    const code = character.charCodeAt(0);
    return strayBytes.test(character) ? Buffer.of(code - firstHalf) : Buffer.from(character, "utf8");
  });
  return Buffer.concat(parts);
}

/** The same path for people and for texts that are kept: stray bytes are taken for Western European letters, which they mostly are. */
export function shownPath(path: string): string {
  return path
    .split("/")
    .map((name) => (strayBytes.test(name) ? westernText(name) : name))
    .join("/");
}

function westernText(name: string): string {
  return Array.from(name, (character) =>
    strayBytes.test(character)
      ? new TextDecoder("windows-1252").decode(Buffer.of(character.charCodeAt(0) - firstHalf))
      : character,
  ).join("");
}

/** How many bytes the character at a place has, or 0 when none begins there. */
function characterBytes(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    const text = bytes.toString("utf8", at, at + length);
    if (Buffer.from(text, "utf8").equals(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
