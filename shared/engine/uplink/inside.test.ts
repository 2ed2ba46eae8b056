import { expect, test } from "vitest";
import { holder, only, peer } from "../../../test/rigs/engine.ts";
import { begunIn, bytesOf, partTaker } from "../../../test/rigs/part-taker.ts";
import { blockBytes } from "../../manifest/manifest.ts";

/** Somebody who holds a song, and a neighbour behind the same address whose link opens. */
function housemates(near: "address" | "far") {
  const view = holder(0);
  view.say({ type: "introduced", peers: [{ peerId: peer("a"), offerer: false, near }] });
  view.say({ type: "link-open", linkId: 1, peerId: peer("a") });
  return view;
}

test("a neighbour inside our network gets whole blocks at once, up to what is allowed in a second", () => {
  const { say, ask } = housemates("address");
  say({ type: "link-inside", linkId: 1 });
  const sent = [0, 1, 2, 3].flatMap((requestId) => only(ask(1, requestId), "send-block"));
  expect(sent.map(({ requestId, offset, bytes }) => [requestId, offset, bytes])).toEqual(
    [0, 1, 2, 3].map((requestId) => [requestId, 0, blockBytes]),
  );
});

test("what waited for the line leaves when the neighbour is found to be inside, behind the rest of what was begun", () => {
  const { engine, say, ask } = housemates("address");
  const before = only(ask(1, 0), "send-block");
  expect(only(ask(1, 1), "send-block")).toEqual([]);
  const after = only(say({ type: "link-inside", linkId: 1 }), "send-block");
  const ends = new Map<number, number>();
  for (const { requestId, offset, bytes } of [...before, ...after]) {
    expect(offset).toBe(ends.get(requestId) ?? 0);
    ends.set(requestId, offset + bytes);
  }
  expect([...ends]).toEqual([0, 1].map((requestId) => [requestId, blockBytes]));
  expect(engine.nextTimeoutMs()).toBeGreaterThan(0);
});

test("one inside and one outside have the listener's cap between them", () => {
  for (const cap of [1_000_000, 4_000_000]) {
    const { say, ask, now } = housemates("address");
    say({ type: "introduced", peers: [{ peerId: peer("b"), offerer: false, near: "far" }] });
    say({ type: "link-open", linkId: 2, peerId: peer("b") });
    say({ type: "link-inside", linkId: 1 });
    say({ type: "upload-allowance", bitsPerSecond: cap, bytes: Number.POSITIVE_INFINITY });
    const { parts, take, pass } = partTaker({ say, now });
    let requestId = 0;
    for (let second = 0; second < 10; second += 1) {
      for (let block = 0; block < 24; block += 1) for (const linkId of [1, 2]) take(ask(linkId, requestId++));
      pass(1_000);
    }
    const bytesTo = (linkId: number) => bytesOf(parts.filter((part) => part.linkId === linkId));
    expect(bytesTo(1) / bytesTo(2)).toBeGreaterThan(0.6);
    expect(bytesTo(1) / bytesTo(2)).toBeLessThan(1.7);
    expect(bytesTo(1) + bytesTo(2)).toBeGreaterThan((0.9 * 10 * cap) / 8 - 4 * blockBytes);
  }
});

test("one of another address is not inside, whatever its link says: networks may use the same addresses", () => {
  const { say, ask } = housemates("far");
  say({ type: "link-inside", linkId: 1 });
  expect(only(ask(1, 0), "send-block")[0]?.bytes).toBeLessThan(blockBytes);
});

test("no more blocks than may be in flight are handed to a channel that takes none", () => {
  const { say, ask } = housemates("address");
  say({ type: "link-inside", linkId: 1 });
  const begun = Array.from({ length: 12 }, (_, requestId) => begunIn(ask(1, requestId))).flat();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const sent = say({ type: "block-sent", linkId: 1, requestId: 0, bytes: blockBytes });
  expect(begunIn(sent)).toEqual([8]);
});
