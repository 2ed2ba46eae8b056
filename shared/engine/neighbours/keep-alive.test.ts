import { test } from "vitest";
import { expectTimeProgress, friend } from "../../../test/rigs/engine.ts";

test("a ping that is due exactly now is sent, at fractional times too", () => {
  expectTimeProgress((engine, atMs) => {
    engine.handle({ type: "share", allowed: true }, atMs);
    engine.handle({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] }, atMs);
    engine.handle({ type: "link-open", linkId: 1, peerId: friend }, atMs);
    engine.handle({ type: "message", linkId: 1, message: { type: "pong", nonce: 1 } }, atMs + 0.1);
  });
});
