import { expect, test } from "vitest";
import { createTestChance } from "../../test/rigs/chance.ts";
import { hexName, jitterMs, pageChance } from "./chance.ts";

test("jitterMs() draws evenly between its bounds", () => {
  const at = (fraction: number) => jitterMs({ ...pageChance, fraction: () => fraction }, 500, 2_000);
  expect(at(0)).toBe(500);
  expect(at(0.5)).toBe(1_250);
  expect(at(0.999)).toBeLessThan(2_000);
});

test("hexName() writes two digits a byte, small ones too", () => {
  const chance = { ...pageChance, bytes: () => Uint8Array.of(0, 10, 255) };
  expect(hexName(chance, 3)).toBe("000aff");
});

test("the page's chance gives names that differ, a test's the same ones again", () => {
  expect(hexName(pageChance, 16)).toMatch(/^[0-9a-f]{32}$/);
  expect(hexName(pageChance, 16)).not.toBe(hexName(pageChance, 16));
  expect(hexName(createTestChance(7), 16)).toBe(hexName(createTestChance(7), 16));
});
