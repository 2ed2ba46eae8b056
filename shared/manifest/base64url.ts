const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const valueOfCode = new Int8Array(128).fill(-1);
for (let value = 0; value < 64; value += 1) valueOfCode[alphabet.charCodeAt(value)] = value;

/** RFC 4648 section 5, without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 3) {
    const left = bytes.length - start;
    const group = ((bytes[start] ?? 0) << 16) | ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0);
    parts.push(alphabet.charAt(group >> 18), alphabet.charAt((group >> 12) & 63));
    if (left > 1) parts.push(alphabet.charAt((group >> 6) & 63));
    if (left > 2) parts.push(alphabet.charAt(group & 63));
  }
  return parts.join("");
}

/** Bytes that a text of this length stands for; no text has a length of 4n + 1. */
export function base64urlBytes(textLength: number): number {
  return Math.floor((textLength * 3) / 4);
}

/** `null` unless the text is the one way to write its bytes: no padding, no foreign character, no stray bits at the end. */
export function decodeBase64url(text: string): Uint8Array | null {
  const tail = text.length % 4;
  if (tail === 1) return null;
  const bytes = new Uint8Array(base64urlBytes(text.length));
  let group = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const value = code < 128 ? (valueOfCode[code] ?? -1) : -1;
    if (value < 0) return null;
    group = ((group << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (group >> bits) & 0xff;
      at += 1;
    }
  }
  return (group & ((1 << bits) - 1)) === 0 ? bytes : null;
}
