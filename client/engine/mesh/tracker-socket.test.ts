import { expect, test } from "vitest";
import type { PeerId } from "../../../shared/ids.ts";
import { closeCodes, helloText, type WelcomeMessage } from "../../../shared/signal/message.ts";
import { createTestChance } from "../../../test/rigs/chance.ts";
import { createTestClock, promisesGoOn } from "../../../test/rigs/clock.ts";
import { createTestIdentity } from "../../../test/rigs/identity.ts";
import { createTestSessions, sampleSession } from "../../../test/rigs/sessions.ts";
import { TestTracker } from "../../../test/rigs/signal-socket.ts";
import { trackerAttemptMs, trackerRetryMaxMs, trackerRetryMinMs } from "../limits.ts";
import type { Identity } from "./identity.ts";
import { TrackerSocket } from "./tracker-socket.ts";

const nonce = "n".repeat(22);
const welcome: WelcomeMessage = {
  type: "welcome",
  peerId: "a".repeat(43) as PeerId,
  announceIntervalMs: 1_000,
  sharing: "on",
};

const identity = createTestIdentity("a");

/** A page's connection to a tracker that the test plays. `story` is what the page was told. */
function newSocket(options: { seed?: number; baseUrl?: string; sign?: Identity["sign"] } = {}) {
  const clock = createTestClock();
  const tracker = new TestTracker();
  const sessions = createTestSessions();
  const story: string[] = [];
  const socket = new TrackerSocket({
    baseUrl: options.baseUrl ?? "https://music.example/some/page",
    identity: { ...identity, sign: options.sign ?? identity.sign },
    sessions,
    clock,
    chance: createTestChance(options.seed),
    onOpen: ({ sharing }) => story.push(`open ${sharing}`),
    onClosed: () => story.push("closed"),
    onMessage: (message) => story.push(message.type),
    createSocket: tracker.createSocket,
  });
  return { socket, clock, tracker, sessions, story };
}

async function openSocket(options: { seed?: number } = {}) {
  const parts = newSocket(options);
  parts.socket.connect();
  await promisesGoOn();
  parts.tracker.socket.say({ type: "challenge", nonce });
  await promisesGoOn();
  parts.tracker.socket.say(welcome);
  expect([parts.socket.open, parts.story]).toEqual([true, ["open on"]]);
  parts.story.length = 0;
  parts.tracker.socket.heard.length = 0;
  return parts;
}

test("nothing is asked of anybody before connect", async () => {
  const { socket, clock, tracker, sessions } = newSocket();
  socket.hurry();
  await clock.pass(60_000);
  expect([sessions.asked, tracker.sockets, clock.timers]).toEqual([[], [], 0]);
});

test("the hello answers the challenge: token, public key, and the nonce signed", async () => {
  const { socket, tracker, sessions } = newSocket();
  socket.connect();
  await promisesGoOn();
  expect([sessions.asked, tracker.socket.url]).toEqual([["key-a"], "wss://music.example/tracker"]);
  expect(tracker.socket.heard).toEqual([]);
  tracker.socket.say({ type: "challenge", nonce });
  await promisesGoOn();
  const signature = `a signs ${JSON.stringify(helloText(nonce))}`;
  expect(tracker.socket.heard).toEqual([
    { type: "hello", protocol: 1, token: "token-1", publicKey: "key-a", signature },
  ]);
});

test("a plain page speaks to its tracker over a plain socket; a tracker elsewhere is called by its own address", async () => {
  const plain = newSocket({ baseUrl: "http://localhost:8080" });
  plain.socket.connect();
  await promisesGoOn();
  expect(plain.tracker.socket.url).toBe("ws://localhost:8080/tracker");
  const elsewhere = newSocket();
  elsewhere.sessions.session = { ...sampleSession, trackerUrl: "https://tracker.example/tracker" };
  elsewhere.socket.connect();
  await promisesGoOn();
  expect(elsewhere.tracker.socket.url).toBe("wss://tracker.example/tracker");
});

test("connecting twice makes one connection", async () => {
  const { socket, tracker } = newSocket();
  socket.connect();
  socket.connect();
  await promisesGoOn();
  socket.connect();
  expect(tracker.sockets).toHaveLength(1);
});

test("nothing but the hello is said before the welcome, and the caller knows", async () => {
  const { socket, tracker } = newSocket();
  expect(socket.send({ type: "announce", changes: [] })).toBe(false);
  socket.connect();
  await promisesGoOn();
  tracker.socket.say({ type: "challenge", nonce });
  expect(socket.send({ type: "announce", changes: [] })).toBe(false);
  await promisesGoOn();
  tracker.socket.say(welcome);
  expect(socket.send({ type: "announce", changes: [] })).toBe(true);
  expect(tracker.socket.heard.map(({ type }) => type)).toEqual(["hello", "announce"]);
});

test("what the tracker says before the welcome is not heard", async () => {
  const { socket, tracker, story } = newSocket();
  socket.connect();
  await promisesGoOn();
  tracker.socket.say({ type: "sharing", sharing: "off" });
  tracker.socket.say(welcome);
  tracker.socket.say(welcome);
  tracker.socket.say({ type: "sharing", sharing: "off" });
  expect(story).toEqual(["open on", "sharing"]);
});

test("a frame that cannot be read is passed over: the tracker may be newer", async () => {
  const { tracker, story, socket } = await openSocket();
  for (const frame of ["", "{", '{"type":"fanfare"}', '{"type":"swarm"}', new ArrayBuffer(3)]) {
    tracker.socket.sayText(frame);
  }
  tracker.socket.say({ type: "sharing", sharing: "on" });
  expect([story, socket.open]).toEqual([["sharing"], true]);
});

test("a tracker that is lost is told once and sought again after a wait drawn from the given chance", async () => {
  const waits: number[] = [];
  for (const seed of [1, 2, 3]) {
    const { socket, tracker, clock, story } = await openSocket({ seed });
    tracker.socket.lose();
    expect([story, socket.open, socket.send({ type: "bye" })]).toEqual([["closed"], false, false]);
    let waited = 0;
    for (; tracker.sockets.length === 1; waited += 50) await clock.pass(50);
    waits.push(waited);
  }
  for (const waitedMs of waits) {
    expect(waitedMs).toBeGreaterThanOrEqual(trackerRetryMinMs);
    expect(waitedMs).toBeLessThanOrEqual(trackerRetryMaxMs + 50);
  }
  expect(new Set(waits).size).toBe(3);
});

test("a tracker that stays away is sought again and again, and its return opens the connection", async () => {
  const { tracker, clock, story } = await openSocket();
  for (let time = 0; time < 5; time += 1) {
    tracker.socket.lose();
    await clock.pass(trackerRetryMaxMs);
  }
  expect([tracker.sockets.length, story]).toEqual([6, ["closed"]]);
  tracker.socket.say({ type: "challenge", nonce });
  await promisesGoOn();
  tracker.socket.say(welcome);
  expect(story).toEqual(["closed", "open on"]);
});

test("an attempt that gets no welcome within 3 s is given up for the next one", async () => {
  const { socket, tracker, clock, story } = newSocket();
  socket.connect();
  await clock.pass(trackerAttemptMs - 1);
  expect(tracker.socket.readyState).toBe(0);
  await clock.pass(1);
  expect(tracker.socket.readyState).toBe(2);
  await clock.pass(trackerRetryMaxMs);
  expect([tracker.sockets.length, story]).toEqual([2, []]);
});

test("a socket that was given up is not heard any more", async () => {
  const { socket, tracker, clock, story } = newSocket();
  socket.connect();
  await clock.pass(trackerAttemptMs + trackerRetryMaxMs);
  const [old] = tracker.sockets;
  old?.say(welcome);
  old?.lose(closeCodes.replaced);
  expect([story, socket.open]).toEqual([[], false]);
  tracker.socket.say(welcome);
  expect(story).toEqual(["open on"]);
});

test("a hello is not sent on a socket that was opened while it was being signed", async () => {
  const finish: ((signature: string) => void)[] = [];
  const { socket, tracker } = newSocket({ sign: () => new Promise((resolve) => finish.push(resolve)) });
  for (let time = 0; time < 2; time += 1) {
    socket.disconnect();
    socket.connect();
    await promisesGoOn();
    tracker.socket.say({ type: "challenge", nonce: String(time).repeat(22) });
  }
  finish[0]?.("old");
  await promisesGoOn();
  expect(tracker.sockets.map(({ heard }) => heard.length)).toEqual([0, 0]);
  finish[1]?.("new");
  await promisesGoOn();
  expect(tracker.socket.heard).toMatchObject([{ type: "hello", signature: "new" }]);
});

test("a server that gives no session, or one without a token, is asked again later", async () => {
  const { socket, tracker, sessions, clock } = newSocket();
  sessions.session = null;
  socket.connect();
  await clock.pass(trackerRetryMaxMs);
  expect(sessions.asked.length).toBeGreaterThan(1);
  expect(tracker.sockets).toEqual([]);
  sessions.session = { ...sampleSession, token: null };
  await clock.pass(trackerRetryMaxMs);
  expect(tracker.sockets.length).toBe(0);
  sessions.session = sampleSession;
  await clock.pass(trackerRetryMaxMs);
  expect(tracker.sockets.length).toBe(1);
});

test("a refused token is not used again", async () => {
  const { socket, tracker, sessions, clock } = newSocket();
  socket.connect();
  await promisesGoOn();
  tracker.socket.say({ type: "refused", code: "token", message: "The token has expired" });
  expect(sessions.forgotten).toBe(1);
  tracker.socket.lose(closeCodes.refused);
  await clock.pass(trackerRetryMaxMs);
  expect([sessions.asked.length, tracker.sockets.length]).toEqual([2, 2]);
});

test("a tracker that moves away is left at once and sought again after the wait that it asked for", async () => {
  const { tracker, clock, story } = await openSocket();
  tracker.socket.say({ type: "moved", retryAfterMs: 7_000 });
  expect([story, tracker.socket.readyState]).toEqual([["closed"], 2]);
  await clock.pass(6_999);
  expect(tracker.sockets).toHaveLength(1);
  await clock.pass(1);
  expect(tracker.sockets).toHaveLength(2);
});

test("whoever disconnects says bye, hears that it is closed, and stays away", async () => {
  const { socket, tracker, clock, story } = await openSocket();
  socket.disconnect();
  expect(tracker.socket.heard).toEqual([{ type: "bye" }]);
  expect([story, tracker.socket.readyState, clock.timers]).toEqual([["closed"], 2, 0]);
  tracker.socket.lose(closeCodes.bye);
  socket.hurry();
  await clock.pass(60_000);
  expect([story, tracker.sockets.length]).toEqual([["closed"], 1]);
});

test("whoever disconnects while it waits for the next attempt, or for a session, stays away", async () => {
  const waiting = await openSocket();
  waiting.tracker.socket.lose();
  waiting.socket.disconnect();
  await waiting.clock.pass(60_000);
  expect([waiting.tracker.sockets.length, waiting.story]).toEqual([1, ["closed"]]);
  const greeting = newSocket();
  greeting.socket.connect();
  greeting.socket.disconnect();
  await greeting.clock.pass(60_000);
  expect([greeting.tracker.sockets, greeting.story]).toEqual([[], []]);
});

test("whoever disconnects can connect again", async () => {
  const { socket, tracker, story } = await openSocket();
  socket.disconnect();
  socket.connect();
  await promisesGoOn();
  tracker.socket.say(welcome);
  expect([tracker.sockets.length, story]).toEqual([2, ["closed", "open on"]]);
});

test("a page that was replaced by another socket of the same peer leaves that one alone", async () => {
  const { tracker, clock, story, socket } = await openSocket();
  tracker.socket.lose(closeCodes.replaced);
  await clock.pass(60_000);
  expect([tracker.sockets.length, story, socket.open]).toEqual([1, ["closed"], false]);
});

test("a network that is back ends the wait; an open connection is left as it is", async () => {
  const { socket, tracker } = await openSocket();
  socket.hurry();
  await promisesGoOn();
  expect(tracker.sockets).toHaveLength(1);
  tracker.socket.lose();
  socket.hurry();
  await promisesGoOn();
  expect(tracker.sockets).toHaveLength(2);
});

async function welcomed({ tracker }: Pick<Awaited<ReturnType<typeof openSocket>>, "tracker">) {
  await promisesGoOn();
  tracker.socket.say({ type: "challenge", nonce });
  await promisesGoOn();
  tracker.socket.say(welcome);
}

test("a connection that may be dead is renewed at once, and the old one is closed only when the tracker has the new one", async () => {
  const parts = await openSocket();
  const { socket, tracker, story, sessions } = parts;
  const [old] = tracker.sockets;
  socket.renew();
  expect([story, socket.open]).toEqual([["closed"], false]);
  await promisesGoOn();
  expect([tracker.sockets.length, old?.readyState]).toEqual([2, 1]);
  await welcomed(parts);
  expect([story, old?.readyState, socket.open]).toEqual([["closed", "open on"], 2, true]);
  old?.say({ type: "sharing", sharing: "off" });
  old?.lose(closeCodes.replaced);
  expect([story, socket.open, sessions.asked.length]).toEqual([["closed", "open on"], true, 2]);
});

test("a renewal that fails is tried again like any other attempt, and a disconnect leaves nothing open", async () => {
  const { socket, tracker, clock } = await openSocket();
  socket.renew();
  await promisesGoOn();
  tracker.socket.lose();
  await clock.pass(trackerRetryMaxMs);
  expect(tracker.sockets.length).toBe(3);
  socket.disconnect();
  expect(tracker.sockets.map(({ readyState }) => readyState)).toEqual([2, 2, 2]);
  expect(clock.timers).toBe(0);
});

test("an attempt that was under way in the sleep is begun anew, and nothing is renewed that was not asked for", async () => {
  const { socket, tracker, clock } = newSocket();
  socket.renew();
  await clock.pass(60_000);
  expect(tracker.sockets).toEqual([]);
  socket.connect();
  await promisesGoOn();
  socket.renew();
  await promisesGoOn();
  expect(tracker.sockets.map(({ readyState }) => readyState)).toEqual([2, 0]);
});
