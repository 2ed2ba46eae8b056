import { expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { segmentStoreChecks } from "../../../test/rigs/segment-store-contract.ts";
import { createMemoryStore } from "./memory-store.ts";

test.each(segmentStoreChecks)("the memory store: $name", async (check) => {
  await check.run(async () => createMemoryStore());
});

test("the memory store refuses what goes beyond its quota, and takes it after a removal", async () => {
  const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
  const store = createMemoryStore(100);
  const keys = [0, 1].map((segmentIndex) => ({ renditionId, segmentIndex }));
  expect(await store.write(keys[0]!, new Uint8Array(60))).toBe(true);
  expect(await store.write(keys[1]!, new Uint8Array(60))).toBe(false);
  await store.remove([keys[0]!]);
  expect(await store.write(keys[1]!, new Uint8Array(60))).toBe(true);
});
