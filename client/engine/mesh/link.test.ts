import { expect, test } from "vitest";
import type { PeerId } from "../../../shared/ids.ts";
import { trackerLimits } from "../../../shared/tracker/limits.ts";
import { frameBudgets } from "../../../shared/wire/frame-budget.ts";
import { createTestClock, promisesGoOn } from "../../../test/rigs/clock.ts";
import { dialCandidate, dialSdp } from "../../../test/rigs/dial.ts";
import { TestConnection } from "../../../test/rigs/peer-connection.ts";
import type { ByteArray } from "../byte-array.ts";
import { bufferedBytesLow, bufferedBytesMax, candidatesMax, dialGuardMs, farewellMs, gatherMs } from "../limits.ts";
import { Link, type LinkEvents } from "./link.ts";

const friend = "friend".padEnd(43, "f") as PeerId;

/** A link over a connection that the test moves; `story` is what the page was told of it. */
function newLink() {
  const clock = createTestClock();
  const connection = new TestConnection("peer0");
  const story: string[] = [];
  const events: LinkEvents = {
    onOpen: () => story.push("open"),
    onClosed: (_link, opened) => story.push(opened ? "lost" : "failed"),
    onFrame: (_link, bytes) => story.push(`frame ${bytes.join(",")}`),
    onFlood: (_link, budget) => story.push(`flood of ${budget}`),
    onNonsense: () => story.push("nonsense"),
    onRoom: () => story.push("room"),
    onCandidate: (_link, { candidate }) => story.push(`candidate ${candidate}`),
  };
  const names = { linkId: 1, peerId: friend, dial: "d1", offerer: true };
  const link = new Link(names, { connection, clock, events });
  const { channel } = connection;
  if (!channel) throw new Error("The link has made no channel");
  return { link, clock, connection, channel, story };
}

function openLink() {
  const parts = newLink();
  parts.channel.open();
  parts.story.length = 0;
  return parts;
}

const bytes = (length: number): ByteArray => new Uint8Array(length);

test("both ends make the same channel without asking: ordered, with the number 0", () => {
  const { channel } = newLink();
  expect(channel.options).toEqual({ negotiated: true, id: 0, ordered: true });
  expect([channel.binaryType, channel.bufferedAmountLowThreshold]).toEqual(["arraybuffer", bufferedBytesLow]);
});

test("an offer waits 60 ms for candidates and carries those that were found by then", async () => {
  const { link, clock, connection, story } = newLink();
  let sdp: string | null = null;
  void link.makeOffer().then((offer) => {
    sdp = offer;
  });
  await clock.pass(20);
  connection.find(dialCandidate);
  await clock.pass(gatherMs - 21);
  expect(sdp).toBeNull();
  await clock.pass(1);
  expect(gatherMs).toBe(60);
  expect(sdp).toContain(`a=${dialCandidate}`);
  expect(story).toEqual([]);
});

test("a candidate that is found after the description went out is told alone; the end of candidates is not told", async () => {
  const { link, clock, connection, story } = newLink();
  void link.makeOffer();
  await clock.pass(gatherMs);
  connection.find(dialCandidate);
  connection.gathered();
  expect(story).toEqual([`candidate ${dialCandidate}`]);
  link.close();
  connection.find(dialCandidate);
  expect(story).toEqual([`candidate ${dialCandidate}`, "failed"]);
});

test("an offer goes out at once when all candidates have been found", async () => {
  const { link, clock, connection } = newLink();
  let sdp: string | null = null;
  void link.makeOffer().then((offer) => {
    sdp = offer;
  });
  await clock.pass(5);
  connection.find(dialCandidate);
  connection.gathered();
  await promisesGoOn();
  expect(sdp).toContain(`a=${dialCandidate}`);
  // The guard of the dial alone is left.
  expect(clock.timers).toBe(1);
});

test("an answer waits for candidates as an offer does", async () => {
  const { link, clock, connection } = newLink();
  let sdp: string | null = null;
  void link.takeOffer(dialSdp).then((answer) => {
    sdp = answer;
  });
  await clock.pass(gatherMs - 1);
  connection.find(dialCandidate);
  expect(sdp).toBeNull();
  await clock.pass(1);
  expect(sdp).toContain(`a=${dialCandidate}`);
});

test("candidates that come before the answer wait for it, in order, and a broken one harms no other", async () => {
  const { link, clock, connection } = newLink();
  void link.makeOffer();
  await clock.pass(gatherMs);
  for (const name of ["candidate:1", "nonsense", "candidate:2"]) {
    await link.takeCandidate({ candidate: name, sdpMid: "0" });
  }
  expect(connection.candidates).toEqual([]);
  await link.takeAnswer(dialSdp);
  await link.takeCandidate({ candidate: "nonsense", sdpMid: "0" });
  await link.takeCandidate({ candidate: "candidate:3", sdpMid: "0" });
  expect(connection.candidates).toEqual(["candidate:1", "candidate:2", "candidate:3"]);
});

test("candidates that come before the offer is taken wait for it", async () => {
  const { link, clock, connection } = newLink();
  await link.takeCandidate({ candidate: "candidate:1", sdpMid: "0" });
  void link.takeOffer(dialSdp);
  await clock.pass(gatherMs);
  expect(connection.candidates).toEqual(["candidate:1"]);
});

test("no more candidates wait than a dial can need", async () => {
  const { link, clock, connection } = newLink();
  void link.makeOffer();
  await clock.pass(gatherMs);
  for (let index = 0; index < candidatesMax + 10; index += 1) {
    await link.takeCandidate({ candidate: `candidate:${index}`, sdpMid: "0" });
  }
  await link.takeAnswer(dialSdp);
  expect(connection.candidates).toHaveLength(candidatesMax);
});

test("a second answer changes nothing, nor does one that nobody asked for", async () => {
  const { link, clock, connection } = newLink();
  await link.takeAnswer(dialSdp);
  expect(connection.remoteSdp).toBeNull();
  void link.makeOffer();
  await clock.pass(gatherMs);
  await link.takeAnswer(dialSdp);
  await link.takeAnswer(`${dialSdp}a=ice-ufrag:evil\r\n`);
  expect(connection.remoteSdp).toBe(dialSdp);
});

test("a dial that never opens is closed after 5 s", async () => {
  const { link, clock, connection, story } = newLink();
  await clock.pass(dialGuardMs - 1);
  expect([link.state, story]).toEqual(["dialling", []]);
  await clock.pass(1);
  expect([link.state, connection.connectionState, story]).toEqual(["closed", "closed", ["failed"]]);
});

test("a link that has opened outlives the guard of its dial", async () => {
  const { link, clock, channel, story } = newLink();
  channel.open();
  channel.open();
  await clock.pass(10 * dialGuardMs);
  expect([link.state, story, clock.timers]).toEqual(["open", ["open"], 0]);
});

test("a channel that opens after the dial was given up is not heard", async () => {
  const { link, clock, channel, story } = newLink();
  await clock.pass(dialGuardMs);
  channel.open();
  channel.hear(bytes(1).buffer);
  expect([link.state, story]).toEqual(["closed", ["failed"]]);
});

test("a link outlives a hiccup of the network and ends, once, when the other side has vanished", () => {
  const { link, connection, channel, story } = openLink();
  connection.become("disconnected");
  expect(link.state).toBe("open");
  connection.become("connected");
  connection.become("failed");
  connection.become("closed");
  channel.onclose?.(new Event("close"));
  expect([link.state, story]).toEqual(["closed", ["lost"]]);
});

test("a link whose other side closed the channel ends", () => {
  const { link, connection, channel, story } = openLink();
  channel.onclose?.(new Event("close"));
  expect([link.state, connection.connectionState, story]).toEqual(["closed", "closed", ["lost"]]);
});

test("a dial whose connection fails is closed without waiting for the guard", () => {
  const { connection, clock, story } = newLink();
  connection.become("failed");
  expect([story, clock.timers]).toEqual([["failed"], 0]);
});

test("nothing is sent before the channel is open nor after it was closed", () => {
  const { link, channel } = newLink();
  link.send(bytes(1));
  expect(link.bufferedBytes).toBe(0);
  channel.open();
  link.send(bytes(2));
  expect(link.bufferedBytes).toBe(2);
  link.close();
  link.send(bytes(3));
  expect([channel.sent.map((frame) => frame.length), link.bufferedBytes]).toEqual([[2], 0]);
});

test("at most 1 MiB waits in the channel: a neighbour that reads nothing loses the link", () => {
  const { link, channel, story } = openLink();
  expect(bufferedBytesMax).toBe(1_048_576);
  for (let sent = 0; sent < 16; sent += 1) link.send(bytes(65_536));
  expect([link.state, link.bufferedBytes]).toEqual(["open", bufferedBytesMax]);
  link.send(bytes(1));
  expect([link.state, story, channel.sent.length]).toEqual(["closed", ["lost"], 16]);
});

test("what the browser refuses to send closes the link and throws nothing", () => {
  const { link, story } = openLink();
  link.send(bytes(262_145));
  expect([link.state, story]).toEqual(["closed", ["lost"]]);
});

test("the page is told when the channel has drained to 128 KiB", () => {
  const { link, channel, story } = openLink();
  for (let sent = 0; sent < 3; sent += 1) link.send(bytes(65_536));
  channel.drain(bufferedBytesLow + 1);
  expect([story, link.bufferedBytes]).toEqual([["room"], bufferedBytesLow]);
});

test("frames are handed on as bytes; text and other things are nonsense", () => {
  const { channel, story } = openLink();
  channel.hear(Uint8Array.of(1, 2).buffer);
  channel.hear("hello");
  channel.hear(null);
  expect(story).toEqual(["frame 1,2", "nonsense", "nonsense"]);
});

test("a closed link hears nothing more", () => {
  const { link, channel, story } = openLink();
  link.close();
  channel.hear(Uint8Array.of(1).buffer);
  channel.hear("hello");
  expect(story).toEqual(["lost"]);
});

test("a link that is closed soon lets its last frames out for 300 ms", async () => {
  const { link, clock, connection, channel, story } = openLink();
  link.send(bytes(7));
  link.closeSoon();
  expect([channel.state, connection.connectionState]).toEqual(["closing", "new"]);
  await clock.pass(farewellMs - 1);
  expect(connection.connectionState).toBe("new");
  await clock.pass(1);
  expect([connection.connectionState, story]).toEqual(["closed", ["lost"]]);
});

test("a dial that is to be closed soon is closed at once: it has nothing to say", () => {
  const { link, connection, clock } = newLink();
  link.closeSoon();
  expect([link.state, connection.connectionState, clock.timers]).toEqual(["closed", "closed", 0]);
});

/** A pair of machines' addresses, whose checks take so many seconds one after the other. */
function checkedIn(...seconds: readonly number[]) {
  const left = [...seconds];
  return async () => {
    const pair = { id: "P", type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", selected: true };
    return new Map<string, object>([
      ["P", { ...pair, currentRoundTripTime: left.shift() }],
      ["L", { id: "L", type: "local-candidate", candidateType: "host" }],
      ["R", { id: "R", type: "remote-candidate", candidateType: "host" }],
    ]);
  };
}

test("a link whose first checks took long is inside when a later one is quick, and outside when none is in 7.5 s", async () => {
  for (const [seconds, inside, afterMs] of [
    [[0.065, 0.04, 0.002], true, 1_500],
    [[0.065, 0.05, 0.05, 0.05, 0.05, 0.001], false, 7_500],
  ] as const) {
    const { link, clock, connection } = openLink();
    Object.assign(connection, { getStats: checkedIn(...seconds) });
    let told: boolean | null = null;
    void link.isInside().then((is) => {
      told = is;
    });
    await clock.pass(afterMs - 1);
    expect(told).toBeNull();
    await clock.pass(1);
    expect(told).toBe(inside);
  }
});

test("a link that was closed meanwhile is not looked at any more", async () => {
  const { link, clock, connection } = openLink();
  Object.assign(connection, { getStats: checkedIn(0.065, 0.001) });
  const inside = link.isInside();
  await clock.pass(100);
  link.close();
  await clock.pass(500);
  expect(await inside).toBe(false);
});

const haveFrame = () => Uint8Array.of(2, ...Array.from({ length: 18 }, () => 0)).buffer;

test("a neighbour that sends more than its budget is heard no more, and its link closes without a farewell", () => {
  const { link, connection, channel, story } = openLink();
  for (let sent = 0; sent < 10_000; sent += 1) channel.hear(haveFrame());
  expect(story.at(-1)).toBe("flood of have");
  expect(story.length).toBe(frameBudgets.have.burst + 1);
  expect(channel.onmessage).toBeNull();
  link.closeSoon();
  expect([connection.connectionState, story.at(-1)]).toEqual(["closed", "lost"]);
});

test("frames count also when nobody can read them: too long, of unknown types, and empty ones", () => {
  for (const data of [new ArrayBuffer(0), Uint8Array.of(200).buffer, new ArrayBuffer(262_144)]) {
    const { channel, story } = openLink();
    for (let sent = 0; sent < 1_000; sent += 1) channel.hear(data);
    expect(story.at(-1)).toMatch(/^flood of /);
    expect(story.length).toBeLessThan(100);
  }
});

test("budgets fill again: a neighbour that sends for hours what honest ones do stays", async () => {
  const { channel, clock, story } = openLink();
  for (let second = 0; second < 600; second += 1) {
    for (let sent = 0; sent < 15; sent += 1) channel.hear(haveFrame());
    clock.jump(1_000);
  }
  expect(story.filter((told) => !told.startsWith("frame"))).toEqual([]);
});

test("what comes while the last frames go out is not heard", () => {
  const { link, channel, story } = openLink();
  link.closeSoon();
  channel.hear(haveFrame());
  expect([channel.onmessage, story]).toEqual([null, []]);
});

test("a dial takes no more candidates than the tracker passes on, also when they come one after the other", async () => {
  const { link, clock, connection } = newLink();
  void link.makeOffer();
  await clock.pass(gatherMs);
  await link.takeAnswer(dialSdp);
  for (let index = 0; index < 5_000; index += 1) {
    await link.takeCandidate({ candidate: `candidate:${index}`, sdpMid: "0" });
  }
  expect(candidatesMax).toBe(trackerLimits.candidatesPerDialMax);
  expect(connection.candidates).toHaveLength(candidatesMax);
});
