import { expect, test } from "vitest";
import { holder, only, peer } from "../../../test/rigs/engine.ts";
import { begunIn } from "../../../test/rigs/part-taker.ts";
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

test("what waited for the line leaves when the neighbour is found to be inside", () => {
  const { say, ask } = housemates("address");
  ask(1, 0);
  expect(begunIn(ask(1, 1))).toEqual([]);
  expect(begunIn(say({ type: "link-inside", linkId: 1 }))).toEqual([1]);
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
