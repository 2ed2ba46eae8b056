import { expect, test } from "vitest";
import type { PayloadRef } from "../../../shared/engine/output.ts";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { Payloads } from "./payloads.ts";

const ofLink = (linkId: number, requestId: number): PayloadRef => ({ via: "link", linkId, requestId });
const ofOrigin = (fetchId: number, blockIndex: number): PayloadRef => ({ via: "origin", fetchId, blockIndex });

test("a payload can be looked at until it is taken", () => {
  const payloads = new Payloads();
  payloads.put(ofLink(1, 2), Uint8Array.of(7));
  expect(payloads.seal(ofLink(1, 2))).toEqual(Uint8Array.of(7));
  expect(payloads.take(ofLink(1, 2))).toEqual(Uint8Array.of(7));
  expect(payloads.take(ofLink(1, 2))).toBeUndefined();
  expect(payloads.seal(ofLink(1, 2))).toBeUndefined();
});

test("payloads of one number from a link, from another link and from the origin are not taken for each other", () => {
  const payloads = new Payloads();
  payloads.put(ofLink(1, 2), Uint8Array.of(1));
  payloads.put(ofLink(2, 1), Uint8Array.of(2));
  payloads.put(ofLink(11, 2), Uint8Array.of(3));
  payloads.put(ofOrigin(1, 2), Uint8Array.of(4));
  const taken = [ofLink(1, 2), ofLink(2, 1), ofLink(11, 2), ofOrigin(1, 2)].map((from) => payloads.take(from)?.[0]);
  expect(taken).toEqual([1, 2, 3, 4]);
});

test("a neighbour that answers twice leaves one payload", () => {
  const payloads = new Payloads();
  payloads.put(ofLink(1, 2), Uint8Array.of(1));
  payloads.put(ofLink(1, 2), Uint8Array.of(2));
  expect(payloads.take(ofLink(1, 2))).toEqual(Uint8Array.of(2));
  expect(payloads.take(ofLink(1, 2))).toBeUndefined();
});

test("when too many wait the oldest goes", () => {
  const payloads = new Payloads();
  for (let requestId = 0; requestId <= 4_096; requestId += 1) payloads.put(ofLink(1, requestId), Uint8Array.of(1));
  expect(payloads.seal(ofLink(1, 0))).toBeUndefined();
  expect(payloads.seal(ofLink(1, 1))).toBeDefined();
  expect(payloads.seal(ofLink(1, 4_096))).toBeDefined();
});

/** Parts that are all numbered: `Uint8Array.of(3, 3)` is the third. */
const part = (number: number, bytes = 2) => new Uint8Array(bytes).fill(number);

test("parts of a block are one payload, in their order", () => {
  const payloads = new Payloads();
  const from = ofLink(1, 2);
  for (const [index, offset] of [0, 2, 4].entries()) payloads.append(from, offset, part(index + 1));
  payloads.append(ofLink(1, 3), 0, part(9));
  expect(payloads.seal(from)).toEqual(Uint8Array.of(1, 1, 2, 2, 3, 3));
  expect(payloads.take(from)).toEqual(Uint8Array.of(1, 1, 2, 2, 3, 3));
  expect(payloads.take(ofLink(1, 3))).toEqual(part(9));
});

test("a block in 16,384 parts is kept in one buffer of a block's size, which is not made anew", () => {
  const payloads = new Payloads();
  const from = ofLink(1, 2);
  payloads.append(from, 0, part(0, 1));
  const { buffer } = payloads.seal(ofLink(1, 2)) ?? {};
  expect(buffer?.byteLength).toBe(blockBytes);
  const again = ofLink(1, 3);
  for (let offset = 0; offset < blockBytes; offset += 1) payloads.append(again, offset, part(offset % 256, 1));
  const whole = payloads.take(again);
  expect([whole?.length, whole?.buffer.byteLength, whole?.[blockBytes - 1]]).toEqual([blockBytes, blockBytes, 255]);
});

test.each([
  ["before its turn", 3],
  ["over the one before", 1],
  ["once more", 0],
  ["far behind", 20_000],
])("a part that comes %s is not kept, and does not change what is", (_name, offset) => {
  const payloads = new Payloads();
  const from = ofLink(1, 2);
  payloads.append(from, 0, part(1));
  payloads.append(from, offset, part(6));
  expect(payloads.take(from)).toEqual(part(1));
});

test("a block whose first part is missing leaves nothing behind", () => {
  const payloads = new Payloads();
  payloads.append(ofLink(1, 2), 1_136, part(6));
  expect([payloads.count, payloads.take(ofLink(1, 2))]).toEqual([0, undefined]);
});

test("parts that go on behind the end of a block are not kept", () => {
  const payloads = new Payloads();
  const from = ofLink(1, 2);
  payloads.append(from, 0, part(1, blockBytes - 1));
  payloads.append(from, blockBytes - 1, part(6, 2));
  expect(payloads.take(from)?.length).toBe(blockBytes - 1);
  const whole = ofLink(1, 3);
  payloads.append(whole, 0, part(1, blockBytes));
  payloads.append(whole, blockBytes, part(6, 1));
  expect(payloads.take(whole)).toEqual(part(1, blockBytes));
});

test("what comes while a block is verified does not change it: what is kept is what was verified", () => {
  const payloads = new Payloads();
  const from = ofLink(1, 2);
  payloads.append(from, 0, part(1));
  payloads.append(from, 2, part(2));
  const verified = payloads.seal(from);
  payloads.append(from, 4, part(6));
  payloads.append(from, 0, part(6));
  expect(verified).toEqual(Uint8Array.of(1, 1, 2, 2));
  expect(payloads.take(from)).toEqual(verified);
});

test("begun blocks that nobody goes on with do not fill the memory: the oldest goes", () => {
  const payloads = new Payloads();
  for (let requestId = 0; requestId < 5_000; requestId += 1) payloads.append(ofLink(1, requestId), 0, part(1, 1));
  expect(payloads.count).toBe(4_096);
  expect(payloads.take(ofLink(1, 0))).toBeUndefined();
  expect(payloads.take(ofLink(1, 4_999))).toEqual(part(1, 1));
});
