import fc from "fast-check";
import { expect, test } from "vitest";
import { dialCandidate, dialSdp } from "../../../test/rigs/dial.ts";
import { peerId, song } from "../../../test/rigs/tracker.ts";
import { batchMessagesMax, decodeBatch, encodeBatch } from "./cluster-batch.ts";
import type { ClusterMessage } from "./cluster-message.ts";
import type { InstanceId } from "./instance.ts";
import { parseClusterMessage } from "./parse-cluster-message.ts";

const from = "00000000000000ab" as InstanceId;
const ends = { from: peerId(1), to: peerId(2) };
const all: readonly ClusterMessage[] = [
  {
    type: "ask",
    peerId: peerId(1),
    address: "192.0.2.7",
    renditionId: song,
    heldSegments: 2,
    want: 3,
    places: 8,
  },
  { type: "met", to: peerId(1), renditionId: song, peers: [{ peerId: peerId(2), near: "prefix" }] },
  { type: "offer", ...ends, dial: "d", sdp: dialSdp },
  { type: "answer", ...ends, dial: "d", sdp: dialSdp },
  { type: "candidate", ...ends, dial: "d", candidate: dialCandidate, mid: "0" },
  { type: "dial-result", ...ends, ok: true },
  { type: "parted", ...ends },
  { type: "gone", ...ends },
  { type: "stranger", ...ends },
];

test("a batch in its bytes", () => {
  expect(encodeBatch(from, all.slice(6))).toBe(
    [
      "tutti-cluster 1 00000000000000ab",
      `{"type":"parted","from":"${peerId(1)}","to":"${peerId(2)}"}`,
      `{"type":"gone","from":"${peerId(1)}","to":"${peerId(2)}"}`,
      `{"type":"stranger","from":"${peerId(1)}","to":"${peerId(2)}"}`,
    ].join("\n"),
  );
});

test("every message is read as it was written", () => {
  const batch = decodeBatch(encodeBatch(from, all));
  expect(batch).toEqual({ ok: true, value: { from, messages: all, unread: 0, fault: null } });
});

test.each([
  ["null", "is not an object"],
  ['{"type":"hello"}', 'type "hello" is not an instance\'s message'],
  [JSON.stringify({ ...all[0], want: 0 }), "want is 0, must be a whole number from 1 to 3"],
  [JSON.stringify({ ...all[0], places: 17 }), "places is 17, must be a whole number from 1 to 16"],
  [JSON.stringify({ ...all[0], address: "192.0.2.07" }), "an IP address in its one spelling"],
  [JSON.stringify({ ...all[1], peers: [7] }), "peers is 7, must be a list of peers"],
  [JSON.stringify({ ...all[1], peers: new Array(17).fill({}) }), "peers is a list of 17, must be a list of at most 16"],
  [JSON.stringify({ ...all[2], sdp: "v=0" }), 'Cannot read "offer"'],
  [JSON.stringify({ ...all[7], from: "me" }), 'from is "me", must be a peer id'],
])("%s is refused by name", (text, reason) => {
  const parsed = parseClusterMessage(text);
  expect(parsed.ok).toBe(false);
  expect(!parsed.ok && parsed.error).toContain(reason);
});

test("a line that is no message costs only itself, and the batch says so", () => {
  const text = `${encodeBatch(from, all)}\n{"type":"gone"}\nnonsense`;
  expect(decodeBatch(text)).toMatchObject({ ok: true, value: { messages: all, unread: 2 } });
});

test("a batch of somebody else, of another version, or too long is refused", () => {
  expect(decodeBatch("hello").ok).toBe(false);
  expect(decodeBatch("tutti-cluster 2 00000000000000ab").ok).toBe(false);
  expect(decodeBatch("tutti-cluster 1 ../../etc/passwd").ok).toBe(false);
  expect(decodeBatch(encodeBatch(from, new Array(batchMessagesMax + 1).fill(all[6]))).ok).toBe(false);
});

test("no text makes the reader throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...all.map((one) => JSON.stringify(one)))), (text) => {
      parseClusterMessage(text);
      decodeBatch(`tutti-cluster 1 00000000000000ab\n${text}`);
    }),
  );
});
