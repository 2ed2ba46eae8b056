import { expect, test } from "vitest";
import { fromTracker, peer, rendition } from "../../test/rigs/signal-frames.ts";
import { parseServerMessage } from "./parse-server-message.ts";

test.each(fromTracker)("parseServerMessage() reads $type as it was written", (message) => {
  expect(parseServerMessage(JSON.stringify(message))).toEqual({ ok: true, value: message });
});

test("codes of a newer tracker read as other", () => {
  expect(parseServerMessage('{"type":"error","code":"too-sunny","message":""}')).toMatchObject({
    value: { code: "other" },
  });
});

test("a nearness that is not known reads as far, and a reason as other; older trackers give none", () => {
  const peers = (fields: object) => [{ peerId: peer, offerer: true, near: "far", swarms: [rendition], ...fields }];
  const read = (fields: object) => {
    const parsed = parseServerMessage(JSON.stringify({ type: "introduce", peers: peers(fields) }));
    return parsed.ok && parsed.value.type === "introduce" ? parsed.value.peers : parsed;
  };
  expect(read({ near: "continent" })).toEqual(peers({}));
  expect(read({ reason: "same-moon" })).toEqual(peers({ reason: "other" }));
  expect(read({})).toEqual(peers({}));
  expect(read({ reason: 7 })).toMatchObject({ ok: false, error: expect.stringContaining("reason is 7") });
});
