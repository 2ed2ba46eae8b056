import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionResponse } from "../../../shared/api/session.ts";
import { browserSessionKeeper as keeper, parseKeptSession } from "./kept-session.ts";

const kept = {
  operatorKeys: ["k".repeat(43)],
  mediaBaseUrl: "https://cdn.example/media",
  sharing: { p2p: "on", consent: "ask", uploadBitsPerSecondMax: 5_000_000, neighboursMax: 8 },
} as const;
const session: SessionResponse = {
  ...kept,
  operatorKeys: [...kept.operatorKeys],
  token: "secret token",
  expiresAtMs: 2,
  nowMs: 1,
  trackerUrl: "/tracker",
  iceServers: [{ urls: ["turn:relay.example"], username: "secret name", credential: "secret word" }],
};

let stored: Map<string, string>;
let writes: number;
beforeEach(() => {
  stored = new Map();
  writes = 0;
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => {
      writes += 1;
      stored.set(key, text);
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

test("keys, policy and media address come back on the next visit; token and relays are never written", () => {
  expect(keeper.read()).toBeNull();
  keeper.keep(session);
  expect(keeper.read()).toEqual(kept);
  expect([...stored.values()].join()).not.toContain("secret");
});

test("the newest answer replaces the one before, and the same one is not written again", () => {
  keeper.keep(session);
  keeper.keep(session);
  expect(writes).toBe(1);
  keeper.keep({ ...session, operatorKeys: ["n".repeat(43)] });
  expect(keeper.read()?.operatorKeys).toEqual(["n".repeat(43)]);
});

test("a browser that denies its storage keeps nothing and breaks nothing", () => {
  const denied = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: denied, setItem: denied });
  keeper.keep(session);
  expect(keeper.read()).toBeNull();
});

test.each([
  ["text that is no JSON", "{"],
  ["a number", "7"],
  ["nothing", "null"],
  ["keys that are no texts", JSON.stringify({ ...kept, operatorKeys: [7] })],
  ["no keys", JSON.stringify({ ...kept, operatorKeys: undefined })],
  ["no address", JSON.stringify({ ...kept, mediaBaseUrl: "http://[" })],
  ["no policy", JSON.stringify({ ...kept, sharing: null })],
  ["limits that are no numbers", JSON.stringify({ ...kept, sharing: { ...kept.sharing, neighboursMax: "8" } })],
])("what something else has written is not used: %s", (_what, text) => {
  expect(parseKeptSession(JSON.stringify(kept))).toEqual(kept);
  expect(parseKeptSession(text)).toBeNull();
});
