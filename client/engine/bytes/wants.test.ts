import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { EngineInput, SegmentKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { hashBlocks } from "../../../shared/manifest/block-tree.ts";
import { blockBytes, type Manifest } from "../../../shared/manifest/manifest.ts";
import { createTestClock, promisesGoOn } from "../../../test/rigs/clock.ts";
import { createTestWay } from "../../../test/rigs/media-way.ts";
import { Manifests } from "./manifests.ts";
import { createMemoryStore } from "./memory-store.ts";
import { Partials } from "./partials.ts";
import { SegmentShelf } from "./segment-shelf.ts";
import type { SegmentStore } from "./segment-store.ts";
import { createVerifier } from "./verify.ts";
import { Wants } from "./wants.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const key = { renditionId, segmentIndex: 0 };
const other = { renditionId, segmentIndex: 1 };
const segment = Uint8Array.from({ length: 2 * blockBytes + 9 }, (_, index) => index & 0xff);
const listed = { bytes: segment.length, durationSamples: 1, blockHashes: hashBlocks(segment, sha256) };
const manifest = { renditionId, segments: [listed, listed] } as unknown as Manifest;

let store: SegmentStore;
let shelf: SegmentShelf;
let partials: Partials;
let inputs: EngineInput[];
let lost: SegmentKey[];
let wants: Wants;

beforeEach(async () => {
  const verifier = await createVerifier();
  const manifests = new Manifests({
    clock: createTestClock(),
    verifier,
    operatorKeys: () => [],
    way: createTestWay(createTestClock()),
    onForged: () => undefined,
  });
  manifests.get = () => manifest;
  store = createMemoryStore();
  lost = [];
  shelf = new SegmentShelf({
    store,
    manifests,
    verifier,
    onLost: (keys) => lost.push(...keys),
    onFull: () => undefined,
  });
  partials = new Partials();
  inputs = [];
  wants = new Wants(shelf, partials, (input) => inputs.push(input));
});

function keepBlock(blockIndex: number, of: SegmentKey = key): void {
  const payload = segment.slice(blockIndex * blockBytes, (blockIndex + 1) * blockBytes);
  partials.keep(manifest, { ...of, blockIndex }, payload);
  wants.grew(of);
}

test("a want is told to the core, and answered with the segment and its source", async () => {
  const want = wants.want(key);
  expect(inputs).toEqual([{ type: "want", wantId: 1, key }]);
  shelf.put(key, segment);
  await wants.handOver(1, key, "peer");
  const { bytes, source } = await want.handed;
  expect(bytes).toBe(segment);
  expect(source).toBe("peer");
});

test("a want for what the store alone has is answered from there", async () => {
  await store.write(key, segment);
  const want = wants.want(key);
  expect(want.whole()).toBeNull();
  await wants.handOver(1, key, "cache");
  expect(Buffer.from((await want.handed).bytes).equals(segment)).toBe(true);
});

test("a withdrawn want is told to the core once, and is not answered", async () => {
  const want = wants.want(key);
  let isHanded = false;
  void want.handed.then(() => {
    isHanded = true;
  });
  want.cancel();
  want.cancel();
  expect(inputs.slice(1)).toEqual([{ type: "unwant", wantId: 1 }]);
  shelf.put(key, segment);
  await wants.handOver(1, key, "cdn");
  await promisesGoOn();
  expect(isHanded).toBe(false);
});

test("a want that is withdrawn while its segment is read from the store is not answered", async () => {
  await store.write(key, segment);
  const want = wants.want(key);
  let isHanded = false;
  void want.handed.then(() => {
    isHanded = true;
  });
  const handing = wants.handOver(1, key, "cache");
  want.cancel();
  await handing;
  await promisesGoOn();
  expect(isHanded).toBe(false);
});

test("an answered want is withdrawn without a word", async () => {
  const want = wants.want(key);
  shelf.put(key, segment);
  await wants.handOver(1, key, "cdn");
  want.cancel();
  expect(inputs.length).toBe(1);
});

test("of two wants for one segment each is answered or withdrawn by itself", async () => {
  const first = wants.want(key);
  const second = wants.want(key);
  first.cancel();
  expect(inputs.at(-1)).toEqual({ type: "unwant", wantId: 1 });
  shelf.put(key, segment);
  await wants.handOver(2, key, "cdn");
  expect((await second.handed).source).toBe("cdn");
});

test("a segment that is lost before it is read is asked for again, and the want waits on", async () => {
  const want = wants.want(key);
  await wants.handOver(1, key, "cache");
  expect(lost).toEqual([key]);
  expect(inputs.at(-1)).toEqual({ type: "want", wantId: 2, key });
  shelf.put(key, segment);
  await wants.handOver(2, key, "cdn");
  expect((await want.handed).source).toBe("cdn");
});

test("a want that was asked for again is withdrawn under its new number", async () => {
  const want = wants.want(key);
  await wants.handOver(1, key, "cache");
  want.cancel();
  expect(inputs.at(-1)).toEqual({ type: "unwant", wantId: 2 });
});

test("whoever waits hears of each block of that segment, and sees the beginning grow up to the first gap", () => {
  const seen: (number | undefined)[] = [];
  const want = wants.want(key, () => seen.push(want.prefix()?.length));
  keepBlock(1);
  keepBlock(0, other);
  keepBlock(0);
  keepBlock(2);
  expect(seen).toEqual([undefined, 2 * blockBytes, segment.length]);
});

test("a withdrawn want hears of no block", () => {
  let heard = 0;
  const want = wants.want(key, () => {
    heard += 1;
  });
  want.cancel();
  keepBlock(0);
  expect(heard).toBe(0);
});

test("any verified block is told to whoever listens for all", () => {
  let heard = 0;
  wants.onGrown(() => {
    heard += 1;
  });
  keepBlock(0);
  keepBlock(2, other);
  expect(heard).toBe(2);
});

test("what is at hand is the whole, or else the verified beginning, and asks nobody", () => {
  expect(wants.atHand(key)).toBeNull();
  keepBlock(0);
  expect(wants.atHand(key)?.length).toBe(blockBytes);
  shelf.put(key, segment);
  expect(wants.atHand(key)).toBe(segment);
  expect(inputs).toEqual([]);
});

test("hooks see every segment that is handed over, before the player has it, until they are taken away", async () => {
  const order: string[] = [];
  const end = wants.onHanded((handed, bytes, source) => {
    order.push(`hook ${handed.segmentIndex} ${bytes.length} ${source}`);
  });
  const want = wants.want(key);
  void want.handed.then(() => order.push("player"));
  shelf.put(key, segment);
  await wants.handOver(1, key, "peer");
  await promisesGoOn();
  expect(order).toEqual([`hook 0 ${segment.length} peer`, "player"]);
  end();
  wants.want(key);
  await wants.handOver(2, key, "cache");
  expect(order.length).toBe(2);
});

test("the core's word on a want that is not open does nothing", async () => {
  await wants.handOver(42, key, "cdn");
  expect(inputs).toEqual([]);
  expect(lost).toEqual([]);
});
