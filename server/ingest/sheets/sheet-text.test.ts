import { expect, test } from "vitest";
import { withCharset } from "../describe/charset.ts";
import { sheetText } from "./sheet-text.ts";

const titles = 'PERFORMER "Кино"\nTITLE "Группа крови"\nREM COMMENT "ExactAudioCopy v1.0"\n';

/** windows-1251 of Russian letters. */
const cyrillic = (text: string) =>
  Buffer.from(
    Array.from(text, (sign) => (sign >= "А" && sign <= "я" ? sign.charCodeAt(0) - 0x350 : sign.charCodeAt(0))),
  );

test.each([
  ["UTF-8", Buffer.from(titles)],
  ["UTF-8 with a mark", Buffer.from(`\ufeff${titles}`)],
  ["UTF-16", Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(titles, "utf16le")])],
  ["windows-1251", cyrillic(titles)],
])("%s is read", (_, bytes) => {
  expect(sheetText(bytes)).toBe(titles);
});

test("the operator's character set goes before what the letters tell", () => {
  expect(withCharset("shift_jis", () => sheetText(Buffer.of(0x93, 0xfa, 0x96, 0x7b, 10, 65)))).toBe("日本\nA");
});
