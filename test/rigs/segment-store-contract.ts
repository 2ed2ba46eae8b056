import type { SegmentStore } from "../../client/engine/bytes/segment-store.ts";
import type { RenditionId } from "../../shared/ids.ts";

/** One promise of the port. Throws when it is broken; runs in a page as well as in Node. */
export interface StoreCheck {
  readonly name: string;
  run(open: () => Promise<SegmentStore>): Promise<void>;
}

const one = "00112233445566778899aabbccddeeff" as RenditionId;
const two = "ffeeddccbbaa99887766554433221100" as RenditionId;

/** What every store must do; each check begins with an empty one. */
export const segmentStoreChecks: readonly StoreCheck[] = [
  {
    name: "what was written is read back, and nothing else",
    async run(open) {
      const store = await open();
      const written = await store.write({ renditionId: one, segmentIndex: 3 }, Uint8Array.of(1, 2, 3));
      same(written, true);
      same([...((await store.read({ renditionId: one, segmentIndex: 3 })) ?? [])], [1, 2, 3]);
      same(await store.read({ renditionId: one, segmentIndex: 4 }), null);
      same(await store.read({ renditionId: two, segmentIndex: 3 }), null);
    },
  },
  {
    name: "a second write of one name replaces the first whole",
    async run(open) {
      const store = await open();
      const key = { renditionId: one, segmentIndex: 0 };
      await store.write(key, new Uint8Array(1_000).fill(7));
      await Promise.all([store.write(key, Uint8Array.of(9)), store.write(key, Uint8Array.of(9))]);
      same([...((await store.read(key)) ?? [])], [9]);
    },
  },
  {
    name: "renditions with a manifest are listed with their segments in order and their last use",
    async run(open) {
      const store = await open();
      for (const segmentIndex of [10, 2, 0]) await store.write({ renditionId: one, segmentIndex }, Uint8Array.of(1));
      await store.write({ renditionId: two, segmentIndex: 0 }, Uint8Array.of(1));
      await store.keepManifest(one, "the text");
      await store.touch(one, 12_345);
      const expected = { renditionId: one, manifestText: "the text", lastUsedMs: 12_345, segments: [0, 2, 10] };
      same(
        (await store.list()).map(({ renditionId, manifestText, lastUsedMs, segments }) => ({
          renditionId,
          manifestText,
          lastUsedMs,
          segments,
        })),
        [expected],
      );
    },
  },
  {
    name: "what was removed is gone, what was not there does no harm, and an empty rendition is not listed",
    async run(open) {
      const store = await open();
      const keys = [0, 1].map((segmentIndex) => ({ renditionId: one, segmentIndex }));
      for (const key of keys) await store.write(key, Uint8Array.of(1));
      await store.keepManifest(one, "the text");
      await store.remove([keys[0]!, { renditionId: two, segmentIndex: 9 }]);
      same(await store.read(keys[0]!), null);
      same((await store.list())[0]?.segments, [1]);
      await store.remove(keys);
      same(await store.list(), []);
    },
  },
  {
    name: "an emptied store is empty and can be used again",
    async run(open) {
      const store = await open();
      const key = { renditionId: one, segmentIndex: 0 };
      await store.write(key, Uint8Array.of(1));
      await store.empty();
      same(await store.read(key), null);
      same(await store.write(key, Uint8Array.of(2)), true);
      same([...((await store.read(key)) ?? [])], [2]);
    },
  },
  {
    name: "it says how much it may hold",
    async run(open) {
      const quotaBytes = await (await open()).quotaBytes();
      if (!(quotaBytes > 0)) throw new Error(`Cannot accept a quota of ${quotaBytes} bytes`);
    },
  },
];

function same(actual: unknown, expected: unknown): void {
  const [found, promised] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== promised) throw new Error(`Found ${found}, expected ${promised}`);
}
