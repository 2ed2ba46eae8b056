import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { iceServers } from "./ice-servers.ts";

const turn = { urls: ["turn:relay.example"], secret: "the relay's secret" };
const nowMs = 1_800_000_000_000;

test("by default there are no servers at all", () => {
  expect(iceServers({ stunUrls: [], turn: null }, "peer", nowMs)).toEqual([]);
});

test("a credential for the relay says its peer and when it ends, ten minutes from now, and only the secret makes it", () => {
  const username = `${nowMs / 1_000 + 600}:peer`;
  const credential = createHmac("sha1", turn.secret).update(username).digest("base64");
  expect(iceServers({ stunUrls: [], turn }, "peer", nowMs)).toEqual([{ urls: turn.urls, username, credential }]);
});

test("whoever has no peer id, as before a yes to sharing, gets no credential", () => {
  const stunUrls = ["stun:stun.example"];
  expect(iceServers({ stunUrls, turn }, null, nowMs)).toEqual([{ urls: stunUrls }]);
});
