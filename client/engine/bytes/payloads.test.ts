import { expect, test } from "vitest";
import type { PayloadRef } from "../../../shared/engine/output.ts";
import { Payloads } from "./payloads.ts";

const ofLink = (linkId: number, requestId: number): PayloadRef => ({ via: "link", linkId, requestId });
const ofOrigin = (fetchId: number, blockIndex: number): PayloadRef => ({ via: "origin", fetchId, blockIndex });

test("a payload can be looked at until it is taken", () => {
  const payloads = new Payloads();
  payloads.put(ofLink(1, 2), Uint8Array.of(7));
  expect(payloads.get(ofLink(1, 2))).toEqual(Uint8Array.of(7));
  expect(payloads.take(ofLink(1, 2))).toEqual(Uint8Array.of(7));
  expect(payloads.take(ofLink(1, 2))).toBeUndefined();
  expect(payloads.get(ofLink(1, 2))).toBeUndefined();
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
  expect(payloads.get(ofLink(1, 0))).toBeUndefined();
  expect(payloads.get(ofLink(1, 1))).toBeDefined();
  expect(payloads.get(ofLink(1, 4_096))).toBeDefined();
});
