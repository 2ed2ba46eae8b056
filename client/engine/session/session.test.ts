import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionResponse } from "../../../shared/api/session.ts";
import { createTestClock, type TestClock } from "../../../test/rigs/clock.ts";
import { TestOrigin } from "../../../test/rigs/origin.ts";
import { faultIn, Sessions } from "./session.ts";

const publicKey = "k".repeat(43);
let clock: TestClock;
let origin: TestOrigin;
let sessions: Sessions;

beforeEach(() => {
  clock = createTestClock();
  origin = new TestOrigin(clock);
  sessions = new Sessions({ baseUrl: origin.url, clock });
});

afterEach(() => vi.unstubAllGlobals());

const bodies = () => origin.bodies<{ publicKey?: string }>("/api/v1/session");

test("a listener who has not said yes sends no key and gets no token", async () => {
  const session = await sessions.ask();
  expect(session).toMatchObject({ ok: true, value: { token: null, sharing: { p2p: "on" } } });
  expect(bodies()).toEqual([{}]);
  expect(sessions.latest?.token).toBeNull();
});

test("a token is used as long as it is good for another half minute, and then renewed", async () => {
  await sessions.withToken(publicKey);
  clock.jump(569_999);
  expect(await sessions.withToken(publicKey)).toMatchObject({ value: { token: `token of ${publicKey}` } });
  expect(bodies()).toEqual([{ publicKey }]);
  clock.jump(1);
  await sessions.withToken(publicKey);
  expect(bodies()).toHaveLength(2);
});

test("how long a token holds is measured on the page's own clock, however wrong its date is", async () => {
  const serverMs = 5_000;
  origin.session = { nowMs: serverMs, expiresAtMs: serverMs + 60_000 };
  await sessions.withToken(publicKey);
  clock.jump(29_000);
  await sessions.withToken(publicKey);
  expect(bodies()).toHaveLength(1);
  clock.jump(2_000);
  await sessions.withToken(publicKey);
  expect(bodies()).toHaveLength(2);
});

test("a token that the tracker refused is not shown again", async () => {
  await sessions.withToken(publicKey);
  sessions.forgetToken();
  await sessions.withToken(publicKey);
  expect(bodies()).toHaveLength(2);
});

test("the newest answer with a token tells policy and relays, whatever is asked without one", async () => {
  expect(sessions.latest).toBeNull();
  await sessions.withToken(publicKey);
  origin.sharing = { uploadBitsPerSecondMax: 7 };
  await sessions.ask();
  expect(sessions.latest?.sharing.uploadBitsPerSecondMax).toBe(5_000_000);
  sessions.forgetToken();
  expect(sessions.latest?.sharing.uploadBitsPerSecondMax).toBe(7);
});

test("a server that is down, that refuses, or that says nothing for three seconds is told in words", async () => {
  origin.isUp = false;
  expect(await sessions.ask()).toEqual({ ok: false, error: "Cannot open a session: Failed to fetch" });
  vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
  expect(await sessions.ask()).toEqual({ ok: false, error: "Cannot open a session: status 503" });
  vi.stubGlobal("fetch", async () => new Response("<html>"));
  expect(await sessions.ask()).toMatchObject({ ok: false, error: expect.stringContaining("JSON") });
  origin = new TestOrigin(clock);
  origin.silentPaths = /session/;
  const asked = sessions.ask();
  await clock.pass(3_000);
  expect(await asked).toEqual({ ok: false, error: "Cannot open a session: It took too long" });
  expect(clock.timers).toBe(0);
});

const good: SessionResponse = {
  token: null,
  expiresAtMs: 2,
  nowMs: 1,
  trackerUrl: "/tracker",
  operatorKeys: [],
  iceServers: [],
  mediaBaseUrl: "https://cdn.example/media",
  sharing: { p2p: "on", consent: "ask", uploadBitsPerSecondMax: 1, neighboursMax: 1 },
};

test.each([
  [{ token: 7 }, "token"],
  [{ operatorKeys: [1] }, "operatorKeys"],
  [{ operatorKeys: undefined }, "operatorKeys"],
  [{ iceServers: {} }, "iceServers"],
  [{ trackerUrl: undefined }, "trackerUrl"],
  [{ mediaBaseUrl: "http://[" }, "mediaBaseUrl"],
  [{ sharing: undefined }, "sharing"],
  [{ expiresAtMs: "soon" }, "times"],
] as const)("an answer with %o is refused at once, by name", (change, named) => {
  expect(faultIn(good)).toBeNull();
  expect(faultIn({ ...good, ...change } as unknown as SessionResponse)).toContain(named);
});

test("an answer that is no object is refused", () => {
  for (const value of [null, 7, "session"]) expect(faultIn(value as unknown as SessionResponse)).toContain("no object");
});

test("an answer of an older or newer server that lacks what is needed opens no session", async () => {
  origin.session = { operatorKeys: "all" as unknown as string[] };
  const session = await sessions.ask();
  expect(session).toEqual({ ok: false, error: "Cannot open a session: operatorKeys is no list of texts" });
  expect(sessions.latest).toBeNull();
});
