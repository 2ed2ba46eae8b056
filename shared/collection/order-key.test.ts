import fc from "fast-check";
import { expect, test } from "vitest";
import { isOrderKey, keyBetween, keysBetween } from "./order-key.ts";

test("between any two keys there is room for one, and it is a key", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 150 }), (places) => {
      const keys: string[] = [];
      for (const place of places) {
        const at = place % (keys.length + 1);
        keys.splice(at, 0, keyBetween(keys[at - 1] ?? null, keys[at] ?? null));
      }
      expect(keys.every(isOrderKey)).toBe(true);
      expect(keys).toEqual([...new Set(keys)].sort());
    }),
    { seed: 16 },
  );
});

test("what is put at an end again and again stays short", () => {
  const last = keysBetween(null, null, 5_000).at(-1) ?? "";
  let first = keyBetween(null, null);
  for (let time = 0; time < 5_000; time += 1) first = keyBetween(null, first);
  expect([last.length, first.length]).toEqual([4, 4]);
});

test("one spot takes some thousand before its keys are too long", () => {
  const low = keyBetween(null, null);
  let high = keyBetween(low, null);
  let count = 0;
  while (isOrderKey(high)) {
    high = keyBetween(low, high);
    count += 1;
  }
  expect(count).toBeGreaterThan(500);
});

test("several at once come in their order, between the two", () => {
  const [low, high] = [keyBetween(null, null), keyBetween(keyBetween(null, null), null)];
  const keys = keysBetween(low, high, 100);
  expect([low, ...keys, high]).toEqual([...new Set([low, ...keys, high])].sort());
  expect(keysBetween(null, low, 3).every((key) => key < low)).toBe(true);
});

test.each([
  ["0000", false],
  ["U00", false],
  ["U000", true],
  ["U0000", false],
  ["U0001", true],
  ["U0ß0", false],
  [`U000${"1".repeat(197)}`, false],
])("%s is a key: %s", (text, is) => {
  expect(isOrderKey(text)).toBe(is);
});

test("two keys in the wrong order are refused, and named", () => {
  expect(() => keyBetween("V000", "U000")).toThrow('Cannot put a key between "V000" and "U000"');
});
