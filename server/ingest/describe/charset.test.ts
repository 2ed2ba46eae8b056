import { expect, test } from "vitest";
import { readCharset, withCharset } from "./charset.ts";

/** Bytes of a code page, taken for Latin-1. */
const taken = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex").toString("latin1");

test.each([
  ["windows-1251", taken("cff0e8e2e5f2 ece8f0"), "Приветмир"],
  ["windows-1251, capitals", taken("cac8cdce"), "КИНО"],
  ["windows-1251, with Latin words", taken("c3f0f3efefe020 4c697665"), "Группа Live"],
  ["windows-1253", taken("cae1ebe7ecddf1e1 20 eafcf3ece5"), "Καλημέρα κόσμε"],
  ["windows-1250", taken("4d69b36f9ce6"), "Miłość"],
  ["windows-1252", taken("446f6e9274 9653746f70"), "Don’t–Stop"],
  ["UTF-8", taken("c389747564 6573"), "Études"],
])("%s is told", (_name, text, read) => {
  expect(readCharset(text)).toBe(read);
});

test.each([
  "Été à Nîmes",
  "Björk",
  "Motörhead",
  "Ágætis byrjun",
  "Sigur Rós",
  "Señor Ñ",
  "ÄÖÜ",
  "Über allen Gipfeln",
  "Œuvre",
  "5³",
  "Straße",
  "Ça va, ¿qué tal?",
  "Kékéré",
  "Привет",
  "plain",
  "œ Ÿ",
])("%j stays as it is", (text) => {
  expect(readCharset(text)).toBe(text);
});

test("what the operator says of old tags goes before their letters; UTF-8 is UTF-8 all the same", async () => {
  const shiftJis = taken("8365 8358 8367");
  expect(readCharset(shiftJis)).not.toBe("テスト");
  expect(withCharset("shift_jis", () => readCharset(shiftJis))).toBe("テスト");
  // Two letters are too few to be told.
  expect(withCharset("windows-1251", () => readCharset(taken("ecfb")))).toBe("мы");
  expect(withCharset("windows-1251", () => readCharset(taken("c38974756465 73")))).toBe("Études");
  expect(withCharset("windows-1252", () => readCharset(taken("446f6e9274")))).toBe("Don’t");
  await withCharset("koi8-r", async () => {
    await Promise.resolve();
    expect(readCharset(taken("ebc9cecf"))).toBe("Кино");
  });
});
