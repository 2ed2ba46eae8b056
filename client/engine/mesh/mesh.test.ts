import { expect, test } from "vitest";
import type { BlockKey, EngineInput } from "../../../shared/engine/input.ts";
import type { PeerId, RenditionId } from "../../../shared/ids.ts";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import type { ServerMessage } from "../../../shared/signal/message.ts";
import { decode } from "../../../shared/wire/decode.ts";
import { encode, encodeBlock } from "../../../shared/wire/encode.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import { createTestChance } from "../../../test/rigs/chance.ts";
import { createTestClock, promisesGoOn } from "../../../test/rigs/clock.ts";
import { dialSdp } from "../../../test/rigs/dial.ts";
import { createTestIdentity } from "../../../test/rigs/identity.ts";
import { TestAir } from "../../../test/rigs/peer-connection.ts";
import { createTestSessions, sampleSession } from "../../../test/rigs/sessions.ts";
import { TestTracker } from "../../../test/rigs/signal-socket.ts";
import { bufferedBytesHigh, dialGuardMs, gatherMs, trackerRetryMaxMs } from "../limits.ts";
import { Mesh } from "./mesh.ts";

const bob = "b".repeat(43) as PeerId;
const renditionId = "c".repeat(32) as RenditionId;
const key: BlockKey = { renditionId, segmentIndex: 3, blockIndex: 1 };

/** A whole block for bob, in one part. */
const blockOf = (requestId: number, of = key) =>
  ({ linkId: 1, requestId, key: of, offset: 0, bytes: blockBytes, sentMs: 0 }) as const;

/** A page's mesh between a tracker and neighbours that the test plays. `inputs` is what the core hears. */
function newMesh() {
  const clock = createTestClock();
  const air = new TestAir();
  const tracker = new TestTracker();
  const sessions = createTestSessions({
    ...sampleSession,
    iceServers: [{ urls: ["turn:turn.example"], username: "u", credential: "c" }],
  });
  const inputs: EngineInput[] = [];
  const policies: string[] = [];
  const parts: { from: unknown; offset: number; bytes: number; heard: number }[] = [];
  const mesh = new Mesh({
    baseUrl: "https://music.example",
    identity: createTestIdentity("a"),
    sessions,
    network: { createSocket: tracker.createSocket, createConnection: air.createConnection },
    clock,
    chance: createTestChance(),
    input: (input) => inputs.push(input),
    keepPart: (from, offset, part) => {
      parts.push({ from, offset, bytes: part.length, heard: inputs.length });
    },
    readBlock: async ({ blockIndex }) => (blockIndex === 9 ? null : new Uint8Array(blockBytes)),
    onPolicy: (sharing) => policies.push(sharing),
  });
  return { mesh, clock, air, tracker, inputs, policies, parts, sessions };
}

async function connectedMesh(sharing: "on" | "off" = "on") {
  const parts = newMesh();
  parts.mesh.tracker.connect();
  await promisesGoOn();
  parts.tracker.socket.say({
    type: "welcome",
    peerId: "a".repeat(43) as PeerId,
    announceIntervalMs: 1_000,
    sharing,
  });
  return parts;
}

/** A mesh with one open link, number 1, to bob. `said` is what bob was sent. */
async function linkedMesh() {
  const parts = await connectedMesh();
  const { mesh, tracker, clock, air } = parts;
  tracker.socket.say({ type: "introduce", peers: [{ peerId: bob, offerer: true, near: "far", swarms: [] }] });
  mesh.links.dial(bob, true);
  await clock.pass(gatherMs);
  const offer = tracker.socket.heard.find((message) => message.type === "offer");
  if (offer?.type !== "offer") throw new Error("No offer was made");
  tracker.socket.say({ type: "answer", from: bob, dial: offer.dial, sdp: dialSdp });
  await promisesGoOn();
  const { channel } = air.newest;
  if (!channel) throw new Error("No channel was made");
  channel.open();
  parts.inputs.length = 0;
  const said = () =>
    channel.sent.map((frame): PeerMessage => {
      const decoded = decode(frame);
      if (!decoded.ok) throw new Error("Bob cannot read it");
      return decoded.value.message;
    });
  return { ...parts, channel, said };
}

const frameOf = (message: Exclude<PeerMessage, { type: "block" }>) => encode(message).slice().buffer;

test("nothing happens before connect: no socket, no connection, no timer", async () => {
  const { clock, air, tracker, inputs, sessions } = newMesh();
  await clock.pass(60_000);
  expect([tracker.sockets, air.connections, inputs, sessions.asked]).toEqual([[], [], [], []]);
});

test("a welcome tells the core that the tracker is there, after all renditions were opened anew", async () => {
  const { inputs, policies } = await connectedMesh();
  expect(inputs).toEqual([{ type: "closed", renditionIds: [] }, { type: "tracker-open" }]);
  expect(policies).toEqual([]);
});

test("a welcome of a tracker where sharing is off opens nothing and reports the operator's policy", async () => {
  const { inputs, policies } = await connectedMesh("off");
  expect([inputs, policies]).toEqual([[], ["off"]]);
});

test("what the tracker says reaches the core", async () => {
  const { tracker, inputs, policies } = await connectedMesh();
  inputs.length = 0;
  const peers = [{ peerId: bob, offerer: false, near: "prefix", swarms: [renditionId] }] as const;
  const said: ServerMessage[] = [
    { type: "introduce", peers },
    { type: "swarm", renditionId, holders: 2, wanters: 3 },
    { type: "closed", renditions: [renditionId] },
    { type: "offer", from: bob, dial: "d1", sdp: dialSdp },
    { type: "gone", peerId: bob },
    { type: "sharing", sharing: "off" },
  ];
  for (const message of said) tracker.socket.say(message);
  expect(inputs).toEqual([
    { type: "introduced", peers },
    { type: "swarm", renditionId, holders: 2, wanters: 3 },
    { type: "closed", renditionIds: [renditionId] },
    { type: "offered", peerId: bob },
  ]);
  expect(policies).toEqual(["off"]);
});

test("connections are made with the session's servers", async () => {
  const { air } = await linkedMesh();
  expect(air.newest.configuration.iceServers).toEqual([
    { urls: ["turn:turn.example"], username: "u", credential: "c" },
  ]);
});

test("a dial that the tracker refuses fails at once, but not for one candidate too many", async () => {
  const { mesh, tracker, clock, inputs } = await connectedMesh();
  inputs.length = 0;
  mesh.links.dial(bob, true);
  await clock.pass(gatherMs);
  const offer = tracker.socket.heard.find((message) => message.type === "offer");
  const dial = offer?.type === "offer" ? offer.dial : "";
  tracker.socket.say({ type: "error", code: "malformed", message: "no dial is named" });
  tracker.socket.say({ type: "error", code: "too-many-candidates", message: "one too many", dial });
  expect(inputs).toEqual([]);
  tracker.socket.say({ type: "error", code: "not-introduced", message: "who?", dial });
  expect(inputs).toEqual([{ type: "dial-failed", peerId: bob, refused: true }]);
});

test("a tracker that goes away costs no link: blocks still come and go, and the core hears of it once", async () => {
  const { mesh, tracker, clock, channel, inputs, said } = await linkedMesh();
  tracker.socket.lose();
  await clock.pass(3 * trackerRetryMaxMs);
  expect(mesh.links.open).toHaveLength(1);
  mesh.send(1, { type: "ping", nonce: 5 });
  mesh.sendBlock(blockOf(8));
  channel.hear(frameOf({ type: "pong", nonce: 5 }));
  await promisesGoOn();
  expect(said().map(({ type }) => type)).toEqual(["ping", "block"]);
  expect(inputs).toEqual([
    { type: "tracker-closed" },
    { type: "message", linkId: 1, message: { type: "pong", nonce: 5 } },
    { type: "block-sent", linkId: 1, requestId: 8, bytes: blockBytes },
  ]);
});

test("an opened link is told to the core, and one that is lost likewise", async () => {
  const { mesh, air, inputs } = await linkedMesh();
  air.newest.become("failed");
  expect(inputs).toEqual([{ type: "link-closed", linkId: 1, peerId: bob }]);
  inputs.length = 0;
  mesh.send(1, { type: "ping", nonce: 1 });
  mesh.sendBlock(blockOf(4));
  await promisesGoOn();
  expect(inputs).toEqual([{ type: "block-sent", linkId: 1, requestId: 4, bytes: 0 }]);
});

test("a part that came is kept under its request, with its offset, before the core hears of it", async () => {
  const { channel, inputs, parts } = await linkedMesh();
  const hear = (offset: number) =>
    channel.hear(encodeBlock({ requestId: 7, offset, sentMs: 40 }, new Uint8Array(100)).slice().buffer);
  hear(0);
  hear(100);
  const from = { via: "link", linkId: 1, requestId: 7 };
  expect(parts).toEqual([
    { from, offset: 0, bytes: 100, heard: 0 },
    { from, offset: 100, bytes: 100, heard: 1 },
  ]);
  const message = { type: "block", requestId: 7, sentMs: 40, payloadBytes: 100 };
  expect(inputs).toEqual([
    { type: "message", linkId: 1, message: { ...message, offset: 0 } },
    { type: "message", linkId: 1, message: { ...message, offset: 100 } },
  ]);
});

test("a part that does not fit a block, and acks and rejects that say nothing, are bad messages; nothing is kept", async () => {
  const { channel, inputs, parts } = await linkedMesh();
  const part = encodeBlock({ requestId: 7, offset: 0, sentMs: 0 }, new Uint8Array(blockBytes));
  part[5] = 1;
  const ack = encode({ type: "ack", requestId: 1, bytes: 1, delayMs: 0, spreadMs: 0, busy: false });
  const late = encode({ type: "reject", requestId: 1, reason: "late", inMs: 5 });
  for (const frame of [part, ack.with(6, 0), ack.subarray(0, 12), late.with(5, 0), late.subarray(0, 6)]) {
    channel.hear(frame.slice().buffer);
  }
  expect(inputs.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => "bad-message"));
  expect(parts).toEqual([]);
});

test("acks and late rejects reach the core", async () => {
  const { channel, inputs } = await linkedMesh();
  const messages = [
    { type: "ack", requestId: 1, bytes: 1_136, delayMs: 7, spreadMs: 3, busy: false },
    { type: "reject", requestId: 2, reason: "late", inMs: 900 },
  ] as const;
  for (const message of messages) channel.hear(frameOf(message));
  expect(inputs).toEqual(messages.map((message) => ({ type: "message", linkId: 1, message })));
});

test("a neighbour of protocol 1 can say hello, and what it asks for then is nonsense", async () => {
  const { channel, inputs } = await linkedMesh();
  channel.hear(frameOf({ type: "hello", protocol: 1 }));
  const request = encode({
    type: "request",
    requestId: 1,
    renditionId,
    segmentIndex: 1,
    blockIndex: 1,
    urgency: 0,
    dueMs: 0,
  });
  channel.hear(request.slice(0, 26).buffer);
  expect(inputs.map(({ type }) => type)).toEqual(["message", "bad-message"]);
  expect(inputs[0]).toMatchObject({ message: { type: "hello", protocol: 1 } });
});

test("frames that cannot be decoded are a bad message each, never an exception", async () => {
  const { mesh, channel, inputs } = await linkedMesh();
  const request = encode({
    type: "request",
    requestId: 1,
    renditionId,
    segmentIndex: 1,
    blockIndex: 1,
    urgency: 0,
    dueMs: 60_000,
  });
  const bad = [new Uint8Array(0), request.slice(0, 9), new Uint8Array(70_000), Uint8Array.of(...request, 0)];
  for (const frame of bad) channel.hear(frame.slice().buffer);
  channel.hear("text");
  expect(inputs.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => "bad-message"));
  for (const input of inputs)
    expect(input).toMatchObject({ linkId: 1, error: expect.stringMatching(/^Cannot decode/) });
  expect(mesh.links.open).toHaveLength(1);
});

test("a frame of a kind that a later version may know is passed over", async () => {
  const { mesh, channel, inputs } = await linkedMesh();
  channel.hear(Uint8Array.of(200, 1, 2).buffer);
  expect([inputs, mesh.links.open.length]).toEqual([[], 1]);
});

test("a neighbour that cancels a block which still waits does not get it", async () => {
  const { mesh, channel, inputs, said } = await linkedMesh();
  const room = bufferedBytesHigh / blockBytes;
  for (let requestId = 1; requestId <= room + 2; requestId += 1) mesh.sendBlock(blockOf(requestId));
  await promisesGoOn();
  channel.hear(frameOf({ type: "cancel", requestId: room + 1 }));
  expect(inputs.slice(-2)).toEqual([
    { type: "block-sent", linkId: 1, requestId: room + 1, bytes: 0 },
    { type: "message", linkId: 1, message: { type: "cancel", requestId: room + 1 } },
  ]);
  channel.drain();
  await promisesGoOn();
  const ids = said().map((message) => message.type === "block" && message.requestId);
  expect(ids).not.toContain(room + 1);
  expect(ids.at(-1)).toBe(room + 2);
});

test("a block goes out in the parts that the core hands over; a neighbour that cancels it gets no more of them", async () => {
  const { mesh, channel, inputs, said } = await linkedMesh();
  const room = bufferedBytesHigh / blockBytes;
  for (let requestId = 1; requestId < room; requestId += 1) mesh.sendBlock(blockOf(requestId));
  const part = { ...blockOf(50), bytes: 8_192 };
  for (const requestId of [50, 51]) {
    mesh.sendBlock({ ...part, requestId, sentMs: 9 });
    mesh.sendBlock({ ...part, requestId, offset: 8_192, sentMs: 10 });
  }
  await promisesGoOn();
  channel.hear(frameOf({ type: "cancel", requestId: 51 }));
  channel.drain();
  await promisesGoOn();
  const parts = said().flatMap((message) => (message.type === "block" && message.requestId >= 50 ? [message] : []));
  expect(parts).toEqual([
    { type: "block", requestId: 50, offset: 0, sentMs: 9, payloadBytes: 8_192 },
    { type: "block", requestId: 50, offset: 8_192, sentMs: 10, payloadBytes: 8_192 },
  ]);
  const sent = inputs.flatMap((input) => (input.type === "block-sent" && input.requestId >= 50 ? [input] : []));
  expect(sent.map(({ requestId, bytes }) => [requestId, bytes])).toEqual([
    [50, 8_192],
    [50, 8_192],
    [51, 0],
  ]);
});

test("of a block that the core rejects after it was begun nothing more goes out", async () => {
  const { mesh, channel, inputs, said } = await linkedMesh();
  const room = bufferedBytesHigh / blockBytes;
  for (let requestId = 1; requestId <= room; requestId += 1) mesh.sendBlock(blockOf(requestId));
  for (const requestId of [50, 51]) mesh.sendBlock(blockOf(requestId));
  await promisesGoOn();
  mesh.send(1, { type: "reject", requestId: 50, reason: "stopped", inMs: 0 });
  channel.drain();
  await promisesGoOn();
  const ids = said().flatMap((message) => (message.type === "block" ? [message.requestId] : []));
  expect(ids).toEqual([...Array.from({ length: room }, (_, index) => index + 1), 51]);
  expect(inputs).toContainEqual({ type: "block-sent", linkId: 1, requestId: 50, bytes: 0 });
});

test("small frames do not wait behind blocks that wait for room", async () => {
  const { mesh, said } = await linkedMesh();
  const room = bufferedBytesHigh / blockBytes;
  for (let requestId = 1; requestId <= 2 * room; requestId += 1) mesh.sendBlock(blockOf(requestId));
  await promisesGoOn();
  mesh.send(1, { type: "pong", nonce: 1 });
  expect(said().at(-1)).toEqual({ type: "pong", nonce: 1 });
});

test("a block whose bytes are gone is told to the core", async () => {
  const { mesh, inputs } = await linkedMesh();
  const gone = { ...key, blockIndex: 9 };
  mesh.sendBlock(blockOf(6, gone));
  await promisesGoOn();
  expect(inputs).toEqual([{ type: "block-unreadable", linkId: 1, requestId: 6, key: gone }]);
});

test("a block without its payload is our own bug", async () => {
  const { mesh } = await linkedMesh();
  expect(() => mesh.send(1, { type: "block", requestId: 1, offset: 0, sentMs: 0, payloadBytes: 1 })).toThrow(
    "without its payload",
  );
});

test("after hanging up nothing is uploaded on that link, and the core does not hear of it again", async () => {
  const { mesh, clock, inputs, said } = await linkedMesh();
  mesh.send(1, { type: "goodbye", reason: "useless" });
  mesh.hangUp(bob);
  mesh.sendBlock(blockOf(5));
  await clock.pass(dialGuardMs);
  expect(said()).toEqual([{ type: "goodbye", reason: "useless" }]);
  expect(inputs).toEqual([{ type: "block-sent", linkId: 1, requestId: 5, bytes: 0 }]);
});

test("whoever leaves says goodbye on each link and bye to the tracker, and nothing is left", async () => {
  const { mesh, clock, air, tracker, inputs, said } = await linkedMesh();
  mesh.links.dial("d".repeat(43) as PeerId, false);
  mesh.leave("sharing-off");
  expect(said()).toEqual([{ type: "goodbye", reason: "sharing-off" }]);
  expect(tracker.socket.heard.at(-1)).toEqual({ type: "bye" });
  expect([air.newest.connectionState, mesh.links.open, clock.timers]).toEqual(["closed", [], 0]);
  expect(inputs).toEqual([{ type: "link-closed", linkId: 1, peerId: bob }, { type: "tracker-closed" }]);
  await clock.pass(60_000);
  expect([tracker.sockets.length, air.connections.length]).toEqual([1, 1]);
});
