import { AsyncLocalStorage } from "node:async_hooks";

/** What the operator says of old tags, for all that is read within: many functions deep. */
const said = new AsyncLocalStorage<string>();

/** Texts that `run` reads are in this character set, as `TextDecoder` calls it, unless they are UTF-8; with `auto` their letters tell. */
export function withCharset<Value>(charset: string, run: () => Value): Value {
  return said.run(charset, run);
}

/** Letters that are most frequent in the languages of a code page: what is mostly made of them was written in it. */
const alphabets = [
  { charset: "windows-1251", letters: /[а-яёіїєґўђјљњћџ]/giu, frequent: /[оеаинтсрвлкмдпуяыйіј]/giu },
  { charset: "windows-1253", letters: /[α-ωάέήίόύώϊϋΐΰ]/giu, frequent: /[αοιετσνηυρπκμλςίόάέ]/giu },
] as const;

/** What windows-1252 has where Latin-1 has none. TextDecoder of Node 20 takes the two for one. */
const western1252 = [..."€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"];

/** Signs that no word has inside it, and that are letters in windows-1250: "Mi³oœæ" is "Miłość". */
const centralEuropean = /\p{L}[£¥ª¯³¹º¼¾¿][\p{Ll}]|\p{L}[³¹¿](?![\p{L}\p{N}])|(?<![\p{L}\p{N}])[£¯]\p{Ll}/u;

/**
 * A text that was taken for Latin-1 although its bytes are UTF-8 or a code page of Windows, read anew. Whatever has signs beyond Latin-1
 * was not taken for it, and stays.
 */
export function readCharset(text: string): string {
  if (!/[\u0080-\u00ff]/u.test(text) || /[\u{100}-\u{10ffff}]/u.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  const utf8 = decode("utf-8", bytes);
  if (utf8 !== null) return utf8;
  const western = text.replace(/[\u0080-\u009f]/gu, (sign) => western1252[sign.charCodeAt(0) - 0x80] ?? sign);
  const charset = said.getStore() ?? "auto";
  if (charset !== "auto") return charset === "windows-1252" ? western : (decode(charset, bytes) ?? western);
  const foreign = alphabets
    .map(({ charset, letters, frequent }) => {
      const read = decode(charset, bytes);
      return { read, share: read === null ? 0 : shareOf(read, letters, frequent) };
    })
    .sort((one, other) => other.share - one.share)[0];
  if (foreign && foreign.read !== null && foreign.share > 0.5) return foreign.read;
  return centralEuropean.test(western) ? (decode("windows-1250", bytes) ?? western) : western;
}

/** How much of a text are frequent letters of an alphabet. None, when a word mixes it with Latin letters or no word has three of it. */
function shareOf(text: string, letters: RegExp, frequent: RegExp): number {
  const words = text.match(/\p{L}+/gu) ?? [];
  const own = words.map((word) => ({ length: word.length, own: word.match(letters)?.length ?? 0 }));
  if (own.some((word) => word.own > 0 && word.own < word.length)) return 0;
  if (!own.some((word) => word.own >= 3)) return 0;
  // "пРИВЕТ": capitals that follow a small letter are those of another code page.
  if (words.some((word) => /\p{Ll}\p{Lu}/u.test(word))) return 0;
  return (text.match(frequent)?.length ?? 0) / (text.match(letters)?.length ?? 1);
}

/** Null when it is not written in that character set. */
function decode(charset: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
