import { firstChoices } from "../../client/engine/choices.ts";
import { ListenerEngine, type ListenerEngineOptions } from "../../client/engine/listener-engine.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import type { ClientMessage, IntroducedPeer, ServerMessage } from "../../shared/signal/message.ts";
import { createTestChance } from "./chance.ts";
import { createTestClock } from "./clock.ts";
import { watchCrypto } from "./crypto.ts";
import { TestDevice } from "./device.ts";
import { type OriginSong, TestOrigin } from "./origin.ts";
import { TestAir } from "./peer-connection.ts";
import { type TestSocket, TestTracker } from "./signal-socket.ts";

/** Milliseconds of the clock between two looks at what was said. */
const stepMs = 20;

/** A page whose engine is real: only its sockets, its connections, its server and its time are not. */
export interface SwarmPage {
  readonly engine: ListenerEngine;
  readonly tracker: TestTracker;
  readonly peerId: PeerId;
  /** An earlier visit has left these segments on this device. */
  remember(song: OriginSong, segments?: readonly Uint8Array<ArrayBuffer>[]): Promise<void>;
  /** Asks for a segment as a player does that is in a hurry. */
  take(song: OriginSong, segmentIndex: number): Promise<Uint8Array>;
}

interface PageOptions extends Partial<ListenerEngineOptions> {
  readonly share?: boolean;
  /** False: the test itself starts the engine. */
  readonly starts?: boolean;
}

interface Member {
  readonly peerId: PeerId;
  readonly tracker: TestTracker;
  /** Messages of the newest socket that were read. */
  read: number;
  socket: TestSocket | null;
  /** What it holds or wants. */
  readonly swarms: Map<RenditionId, { readonly held: number; readonly wanted: boolean }>;
}

/** An origin, a tracker that introduces everybody to everybody, and pages that meet. Time passes when the test says so. */
export class TestSwarm {
  readonly clock = createTestClock();
  readonly device = new TestDevice();
  readonly origin = new TestOrigin(this.clock);
  readonly air = new TestAir();
  /** Whether the tracker can be reached. */
  trackerIsUp = true;
  readonly calm = watchCrypto();
  readonly #members: Member[] = [];

  /** Opens a page that shares, if not told otherwise. */
  async open(options: PageOptions = {}): Promise<SwarmPage> {
    const tracker = new TestTracker();
    const { share = true, starts = true, ...others } = options;
    const opening = ListenerEngine.open({
      baseUrl: this.origin.url,
      storage: "memory",
      network: { createSocket: tracker.createSocket, createConnection: this.air.createConnection },
      clock: this.clock,
      chance: createTestChance(1 + this.#members.length),
      onDrained: () => undefined,
      isSounding: () => true,
      ...others,
    });
    await this.calm();
    const engine = await opening;
    const peerId = engine.identity?.peerId ?? ("" as PeerId);
    this.#members.push({ peerId, tracker, read: 0, socket: null, swarms: new Map() });
    if (starts) {
      await engine.start();
      engine.choose({ ...firstChoices, share });
    }
    await this.calm();
    const take = async (song: OriginSong, segmentIndex: number) => {
      const { renditionId } = song.manifest;
      let bytes: Uint8Array | null = null;
      void engine.shell.want({ renditionId, segmentIndex }).handed.then((handed) => {
        bytes = handed.bytes;
      });
      await this.until(() => bytes !== null);
      return bytes ?? new Uint8Array();
    };
    const remember: SwarmPage["remember"] = async ({ manifest, bytes }, segments = bytes) => {
      const { renditionId } = manifest;
      for (const [segmentIndex, each] of segments.entries()) {
        await engine.store.write({ renditionId, segmentIndex }, each);
      }
      await engine.store.keepManifest(renditionId, this.origin.manifestText(manifest));
      await engine.shell.loadCache();
      await this.calm();
    };
    return { engine, tracker, peerId, remember, take };
  }

  /** Lets time pass, and everything happen that it brings. */
  async pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += stepMs) {
      await this.#exchange();
      await this.clock.pass(Math.min(stepMs, durationMs - passedMs));
      await this.calm();
    }
    await this.#exchange();
  }

  /** Lets time pass until this holds. */
  async until(holds: () => boolean, failsAfterMs = 30_000): Promise<void> {
    for (let passedMs = 0; !holds(); passedMs += stepMs) {
      if (passedMs > failsAfterMs) throw new Error(`In vain for ${failsAfterMs} ms: ${holds}`);
      await this.pass(stepMs);
    }
  }

  /** What was said reaches whom it is for. */
  async #exchange(): Promise<void> {
    for (const member of this.#members) {
      const socket = member.tracker.sockets.at(-1);
      if (!socket || socket.readyState > 1) continue;
      if (socket !== member.socket) this.#greet(member, socket);
      // What is heard may be answered at once, and that again.
      for (let message = socket.heard[member.read]; message; message = socket.heard[member.read]) {
        member.read += 1;
        this.#hear(member, message);
      }
    }
    await this.calm();
    this.air.meet();
    for (const { channel } of this.air.connections) channel?.drain();
    await this.calm();
  }

  #greet(member: Member, socket: TestSocket): void {
    if (!this.trackerIsUp) return socket.lose();
    Object.assign(member, { socket, read: 0 });
    member.swarms.clear();
    socket.say({ type: "challenge", nonce: "n".repeat(43) });
  }

  #hear(member: Member, message: ClientMessage): void {
    const { peerId, swarms } = member;
    if (message.type === "hello") {
      this.#say(member, { type: "welcome", peerId, announceIntervalMs: 1_000, sharing: "on" });
    } else if (message.type === "announce") {
      for (const [renditionId, held, want] of message.changes) swarms.set(renditionId, { held, wanted: want > 0 });
      for (const other of this.#members) if (other !== member) this.#introduce(member, other);
    } else if (message.type === "offer" || message.type === "answer" || message.type === "candidate") {
      const other = this.#members.find((each) => each.peerId === message.to);
      const { to: _, ...relayed } = message;
      if (other) this.#say(other, { ...relayed, from: peerId } as ServerMessage);
    }
  }

  /** When one holds what the other wants; whoever announced makes the offer. */
  #introduce(newcomer: Member, other: Member): void {
    const swarms = [...newcomer.swarms].flatMap(([renditionId, one]) => {
      const two = other.swarms.get(renditionId);
      return two && ((one.held > 0 && two.wanted) || (two.held > 0 && one.wanted)) ? [renditionId] : [];
    });
    if (swarms.length === 0) return;
    const peer = (member: Member, offerer: boolean): IntroducedPeer => {
      return { peerId: member.peerId, offerer, near: "prefix", swarms };
    };
    for (const renditionId of swarms) {
      this.#say(newcomer, { type: "swarm", renditionId, holders: 1, wanters: 0 });
    }
    this.#say(newcomer, { type: "introduce", peers: [peer(other, true)] });
    this.#say(other, { type: "introduce", peers: [peer(newcomer, false)] });
  }

  #say({ socket }: Member, message: ServerMessage): void {
    if (socket?.readyState === 1) socket.say(message);
  }
}
