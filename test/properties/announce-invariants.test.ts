import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnnounceTracker, createAnnounceTracker } from "../../shared/announce/announce-tracker.ts";
import { announceLimits } from "../../shared/announce/limits.ts";
import type { AnnounceOutput } from "../../shared/announce/output.ts";
import { dialSdp as sdp } from "../rigs/dial.ts";

const silentMs = 1_000;
const offerMs = 500;
const id = (text: string) => text.padEnd(20, "-");
const bytesOf = (frame: object) => new TextEncoder().encode(JSON.stringify(frame));

const sockets = fc.nat({ max: 7 });
const names = { socket: sockets, swarm: fc.nat({ max: 2 }), peer: fc.nat({ max: 9 }) };
const step = fc.oneof(
  fc.record({ do: fc.constant("join" as const), socket: sockets }),
  fc.record({ do: fc.constant("leave" as const), socket: sockets }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat({ max: 700 }) }),
  fc.record({ do: fc.constant("garbage" as const), socket: sockets, bytes: fc.uint8Array({ maxLength: 40 }) }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("announce" as const),
      ...names,
      event: fc.constantFrom("started", "stopped", "completed", "update"),
      left: fc.nat({ max: 1 }),
      offers: fc.nat({ max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      /** Which of the offers that were sent, and what is not as it should be in the answer to it. */
      pick: fc.nat({ max: 50 }),
      twist: fc.constantFrom("nothing", "nothing", "socket", "swarm", "peer", "to", "offer"),
      other: fc.nat({ max: 7 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type Of<Kind> = Extract<Step, { do: Kind }>;

const sentTo = (outputs: readonly AnnounceOutput[], type: string) =>
  outputs.flatMap((output) =>
    output.type === "send" && output.message.type === type ? [{ ...output, message: output.message }] : [],
  );

/** Beside the tracker, the same in the simplest words: who owns which peer id, who is in which swarm, which offer may be answered. */
class Book {
  readonly open = new Set<number>();
  readonly ownerOf = new Map<string, number>();
  /** By swarm and peer id: when it last announced. */
  readonly seenAtMs = new Map<string, number>();
  /** By swarm, offerer, offer id and the socket it went to: until when. */
  readonly liveUntilMs = new Map<string, number>();
  nowMs = 0;
  relayed = 0;
  readonly #core: AnnounceTracker;

  constructor(seed: number) {
    const limits = { ...announceLimits, peerSilentMs: silentMs, offerMs };
    this.#core = createAnnounceTracker({ seed, limits, infoHashes: null });
  }

  play(action: Step): void {
    switch (action.do) {
      case "wait":
        this.#wait(action.ms);
        break;
      case "join":
        if (!this.open.has(action.socket)) {
          this.open.add(action.socket);
          this.#core.handle({ type: "joined", connection: action.socket, address: "a" }, this.nowMs);
        }
        break;
      case "leave":
        this.#core.handle({ type: "left", connection: action.socket }, this.nowMs);
        this.#drop(action.socket);
        break;
      case "garbage":
        this.#feed(action.socket, action.bytes);
        break;
      case "announce":
        if (this.open.has(action.socket)) this.#announce(action);
        break;
      case "answer":
        this.#answer(action);
        break;
    }
    expect(this.#core.snapshot()).toMatchObject({ peers: this.seenAtMs.size, sockets: this.open.size });
  }

  end(): void {
    for (const socket of this.open) this.#core.handle({ type: "left", connection: socket }, this.nowMs);
    expect(this.#core.snapshot()).toMatchObject({ sockets: 0, swarms: 0, peers: 0, peerIds: 0, addresses: 0 });
    expect(this.#core.nextTimeoutMs()).toBe(Number.POSITIVE_INFINITY);
  }

  #wait(ms: number): void {
    this.nowMs += ms;
    this.#core.handle({ type: "timeout" }, this.nowMs);
    for (const [key, seenAtMs] of [...this.seenAtMs]) if (seenAtMs + silentMs <= this.nowMs) this.seenAtMs.delete(key);
  }

  #announce({ socket, swarm, peer, event, left, offers }: Of<"announce">): void {
    const peerId = id(`p${peer}`);
    const key = id(`s${swarm}`) + peerId;
    const list = Array.from({ length: offers }, (_, index) => ({
      offer: { type: "offer", sdp },
      offer_id: id(`o${index}`),
    }));
    const fields = { info_hash: id(`s${swarm}`), peer_id: peerId, event, left, offers: list };
    const outputs = this.#feed(socket, bytesOf({ action: "announce", ...fields }));
    if ((this.ownerOf.get(peerId) ?? socket) !== socket) {
      expect(outputs.map((output) => output.type === "send" && output.message.type)).toEqual(["failure"]);
      return;
    }
    expect(outputs[0]).toMatchObject({ connection: socket, message: { type: "response" } });
    if (event === "stopped") {
      this.seenAtMs.delete(key);
      return;
    }
    this.ownerOf.set(peerId, socket);
    this.seenAtMs.set(key, this.nowMs);
    for (const { connection, message } of sentTo(outputs, "offer")) {
      if (message.type !== "offer") continue;
      expect(message.peerId).toBe(peerId);
      this.liveUntilMs.set(`${key} ${message.offerId} ${connection}`, this.nowMs + offerMs);
    }
  }

  #answer({ pick, twist, other }: Of<"answer">): void {
    const sent = [...this.liveUntilMs.keys()];
    const offered = sent[pick % Math.max(1, sent.length)];
    if (offered === undefined) return;
    const [offerer = "", sentId = "", sentSocket] = offered.split(" ");
    const socket = twist === "socket" ? other : Number(sentSocket);
    const infoHash = twist === "swarm" ? id(`s${other % 3}`) : offerer.slice(0, 20);
    const inSwarm = [...this.seenAtMs.keys()].filter((key) => key.startsWith(infoHash)).map((key) => key.slice(20));
    const own = inSwarm.find((peerId) => this.ownerOf.get(peerId) === socket);
    const from = twist === "peer" ? id(`p${other}`) : (own ?? id("p0"));
    const target = twist === "to" ? id(`p${other}`) : offerer.slice(20);
    const offerId = twist === "offer" ? id(`o${other}`) : sentId;
    const fields = { info_hash: infoHash, peer_id: from, to_peer_id: target, offer_id: offerId };
    const outputs = this.#feed(socket, bytesOf({ action: "announce", ...fields, answer: { type: "answer", sdp } }));
    const isOwn = this.ownerOf.get(from) === socket;
    if (isOwn && this.seenAtMs.has(infoHash + from)) this.seenAtMs.set(infoHash + from, this.nowMs);
    for (const { connection, message } of sentTo(outputs, "answer")) {
      this.relayed += 1;
      expect(isOwn).toBe(true);
      expect(message).toMatchObject({ peerId: from, offerId, infoHash });
      expect(connection).toBe(this.ownerOf.get(target));
      const untilMs = this.liveUntilMs.get(`${infoHash}${target} ${offerId} ${socket}`) ?? -1;
      expect(untilMs).toBeGreaterThanOrEqual(this.nowMs);
    }
  }

  #feed(socket: number, bytes: Uint8Array): AnnounceOutput[] {
    const outputs = this.#core.handle({ type: "frame", connection: socket, bytes }, this.nowMs);
    for (const output of outputs) if (output.type === "close") this.#drop(output.connection);
    return outputs;
  }

  #drop(socket: number): void {
    this.open.delete(socket);
    for (const [peerId, owner] of [...this.ownerOf]) if (owner === socket) this.ownerOf.delete(peerId);
    for (const key of [...this.seenAtMs.keys()]) if (!this.ownerOf.has(key.slice(20))) this.seenAtMs.delete(key);
  }
}

test("no input, valid or not, moves another's peer or gets an answer through that was not asked for", {
  timeout: 60_000,
}, () => {
  let relayed = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 150, size: "max" }), fc.nat(), (steps, seed) => {
      const book = new Book(seed);
      for (let socket = 0; socket < 5; socket += 1) book.play({ do: "join", socket });
      for (const action of steps) book.play(action);
      book.end();
      relayed += book.relayed;
    }),
    { seed: 3, numRuns: 300 },
  );
  expect(relayed).toBeGreaterThan(100);
});
