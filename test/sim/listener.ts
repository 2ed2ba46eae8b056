import type { EngineInput, SegmentKey } from "../../shared/engine/input.ts";
import type { EngineOutput, PayloadRef } from "../../shared/engine/output.ts";
import { type Random, seededRandom } from "../../shared/engine/seeded-random.ts";
import type { PeerId } from "../../shared/ids.ts";
import { blockSize } from "../../shared/manifest/manifest.ts";
import type { ServerMessage } from "../../shared/signal/message.ts";
import type { PeerMessage } from "../../shared/wire/message.ts";
import { BlockLedger, segmentName } from "./block-ledger.ts";
import type { Character } from "./character.ts";
import { CoreTimer } from "./core-timer.ts";
import { describeInput, describeOutput } from "./describe-event.ts";
import { whoHolds } from "./holders.ts";
import { type Host, Pipe } from "./host.ts";
import { Malice } from "./malice.ts";
import { Mesh, type Payload } from "./mesh.ts";
import { Player, type PlayerLog, stallMs } from "./player.ts";
import { type Rule, SimFailure } from "./sim-failure.ts";
import type { EngineCore, Surroundings } from "./surroundings.ts";
import { TrackerLine } from "./tracker-line.ts";

/** Hashing a block, and reading a segment from disk. */
const verifyMs = 0.2;
const contacting: ReadonlySet<string> = new Set(["tracker-connect", "announce", "seek-peers", "dial", "answer"]);
/** ... and now and then the page is busy with something else. */
const busy = { share: 0.01, verifyMs: 25 };
const readMs = 2;

/** One listener's page: the core, and around it all that carries out what the core asks. */
export class Listener {
  readonly character: Character;
  readonly core: EngineCore;
  readonly host: Host;
  readonly ledger: BlockLedger;
  readonly mesh: Mesh;
  readonly line: TrackerLine;
  readonly player: Player;
  readonly starts: { readonly kind: "click" | "next"; readonly waitMs: number }[] = [];
  readonly stallsMs: number[] = [];
  playedSeconds = 0;
  /** Plays in which the sound stopped at least once. */
  readonly stalledPlays = new Set<number>();
  /** Block bytes that came from peers, and those of them that never left the listener's own network. */
  readonly peerBytes = { all: 0, near: 0 };
  /** Bytes of blocks that came in from outside of its access network: from the CDN or from peers elsewhere. */
  outsideBytes = 0;
  /** CDN bytes of segments that somebody online held when they were asked for, and of those that a neighbour held. */
  readonly avoidable = { heldOnline: 0, heldByNeighbour: 0 };
  announcedAtMs = -Infinity;
  /** Wants that wait for an answer, with the time of asking. */
  readonly wants = new Map<number, { readonly key: SegmentKey; readonly sinceMs: number }>();
  readonly fetches = new Map<number, () => void>();
  private readonly requests = new Map<PeerId, Set<number>>();
  private readonly around: Surroundings;
  private readonly random: Random;
  private readonly malice: Malice;
  private readonly timer: CoreTimer;
  private readonly queue: EngineInput[] = [];
  private draining = false;
  private sharing = false;
  private resting = false;

  constructor(character: Character, around: Surroundings, core: EngineCore) {
    this.character = character;
    this.around = around;
    this.core = core;
    this.random = seededRandom(character.index * 7919 + 17);
    this.malice = new Malice(character.hostility, this.random);
    this.timer = new CoreTimer({
      scheduler: around.scheduler,
      dueMs: () => core.nextTimeoutMs(),
      isAlive: () => this.host.alive,
      fire: () => this.input({ type: "timeout" }),
      spins: (text) => this.breach("timer-spins", text),
    });
    this.host = {
      up: new Pipe(character.uplinkBitsPerSecond),
      down: new Pipe(character.downlinkBitsPerSecond),
      accessMs: character.accessMs,
      network: character.network,
      weather: around.weather(character.index),
      alive: true,
    };
    this.ledger = new BlockLedger({
      manifest: around.manifestOf,
      breach: (rule, text) => this.breach(rule, text),
      onKept: (key, bytes) => around.onKept(key, bytes, character),
    });
    const { host } = this;
    const { peerId, address } = character;
    const { scheduler } = around;
    this.line = new TrackerLine({
      scheduler,
      server: around.trackerServer,
      random: this.random,
      client: { host, peerId, address },
      onOpen: () => this.input({ type: "tracker-open" }),
      onClosed: () => this.input({ type: "tracker-closed" }),
      onMessage: (message) => this.trackerSaid(message),
    });
    this.mesh = new Mesh({
      scheduler,
      host,
      peerId,
      nat: character.nat,
      rendezvous: around.rendezvous,
      signal: (message) => this.line.send(message),
      events: {
        onOpen: (linkId, other) => {
          this.requests.delete(other);
          this.input({ type: "link-open", linkId, peerId: other });
        },
        onClosed: (linkId, other) => this.input({ type: "link-closed", linkId, peerId: other }),
        onOffered: (other) => this.input({ type: "offered", peerId: other }),
        onDialFailed: (other) => this.input({ type: "dial-failed", peerId: other }),
        onMessage: (linkId, message, payload) => this.neighbourSaid(linkId, message, payload),
        onBlockSent: (linkId, requestId, bytes) => this.input({ type: "block-sent", linkId, requestId, bytes }),
      },
    });
    const log: PlayerLog = {
      started: (kind, waitMs) => this.starts.push({ kind, waitMs }),
      stalled: (ms) => {
        this.stallsMs.push(ms);
        if (ms > stallMs) this.stalledPlays.add(this.starts.length);
      },
      played: (seconds) => {
        this.playedSeconds += seconds;
      },
    };
    const prefixBlocks = (key: SegmentKey) => this.ledger.prefixBlocks(key);
    this.player = new Player({ scheduler, input: (input) => this.input(input), log, prefixBlocks }, character.turns);
  }

  arrive(): void {
    const { cached, quotaBytes } = this.character;
    for (const manifest of cached) this.ledger.preload(manifest);
    const renditions = cached.map((manifest) => ({
      manifest,
      segments: manifest.segments.map((_, index) => index),
      lastUsedMs: 0,
    }));
    this.input({ type: "cache-loaded", renditions, quotaBytes });
    const { uploadBitsPerSecondMax, sharesUntilMs, sharesAgainMs } = this.character;
    if (uploadBitsPerSecondMax !== Infinity) {
      this.input({ type: "upload-allowance", bitsPerSecond: uploadBitsPerSecondMax, bytes: Infinity });
    }
    this.share(this.around.p2p);
    if (this.around.p2p && sharesUntilMs !== Infinity) {
      this.around.scheduler.at(sharesUntilMs, () => this.changeMind(false));
      this.around.scheduler.at(sharesAgainMs, () => this.changeMind(true));
    }
    this.player.start();
  }

  share(allowed: boolean): void {
    this.sharing = allowed;
    this.input({ type: "share", allowed });
  }

  private changeMind(shares: boolean): void {
    if (!this.host.alive || this.resting) return;
    this.share(shares);
    const contacts = this.mesh.contacts();
    if (!shares && contacts > 0) {
      this.breach("contacted-without-consent", `${contacts} links or dials outlive the end of sharing`);
    }
  }

  /** The run is over: nobody changes their mind any more. */
  rest(): void {
    this.resting = true;
    this.share(false);
  }

  leave(how: Character["leaves"]): void {
    if (!this.host.alive) return;
    this.around.trace.add(this.around.scheduler.nowMs(), this.character.index, { how }, () => `leaves ${how}`);
    if (how === "cleanly") {
      this.player.stop();
      this.mesh.closeAll();
      this.line.disconnect();
    } else {
      this.mesh.vanish();
      this.around.trackerServer.lost(this.character.peerId);
    }
    this.host.alive = false;
    for (const cancel of this.fetches.values()) cancel();
    this.wants.clear();
  }

  get isSharing(): boolean {
    return this.sharing;
  }

  /** Takes inputs one after another; all outputs of one are carried out before the next. */
  input(input: EngineInput): void {
    if (!this.host.alive) return;
    if (input.type === "want") {
      this.wants.set(input.wantId, { key: input.key, sinceMs: this.around.scheduler.nowMs() });
    } else if (input.type === "unwant") this.wants.delete(input.wantId);
    this.queue.push(input);
    if (this.draining) return;
    this.draining = true;
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const nowMs = this.around.scheduler.nowMs();
      this.around.trace.add(nowMs, this.character.index, next, describeInput);
      for (const output of this.ask(next, nowMs)) {
        this.around.trace.add(nowMs, this.character.index, output, describeOutput);
        this.carryOut(output);
      }
    }
    this.draining = false;
    this.timer.arm();
  }

  breach(rule: Rule, text: string): never {
    throw new SimFailure(rule, { atMs: this.around.scheduler.nowMs(), listener: this.character.index }, text);
  }

  private ask(input: EngineInput, nowMs: number): readonly EngineOutput[] {
    try {
      return this.core.handle(input, nowMs);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return this.breach("core-threw", `${describeInput(input)}: ${text}`);
    }
  }

  private trackerSaid(message: ServerMessage): void {
    switch (message.type) {
      case "introduce":
        for (const peer of message.peers) this.mesh.introduce(peer.peerId);
        return this.input({ type: "introduced", peers: message.peers });
      case "swarm": {
        const { renditionId, holders, wanters } = message;
        return this.input({ type: "swarm", renditionId, holders, wanters });
      }
      case "offer":
      case "answer":
      case "candidate":
        return this.mesh.relayed(message);
      case "error":
        if (message.dial !== undefined) this.mesh.dialRefused(message.dial);
        return;
      default:
        return;
    }
  }

  private neighbourSaid(linkId: number, message: PeerMessage, payload: Payload | null): void {
    if (payload && message.type === "block") {
      this.ledger.arrived({ via: "link", linkId, requestId: message.requestId }, payload);
      this.peerBytes.all += payload.bytes;
      if (this.mesh.networkBehind(linkId) === this.host.network) this.peerBytes.near += payload.bytes;
      else this.outsideBytes += payload.bytes;
    }
    if (message.type === "block" || message.type === "reject") {
      const from = this.mesh.link(linkId)?.peerId;
      if (from !== undefined) this.asked(from).delete(message.requestId);
    }
    if (message.type === "cancel") {
      const link = this.mesh.link(linkId);
      if (link) this.mesh.cancelBlock(link, message.requestId);
    }
    this.input({ type: "message", linkId, message });
  }

  private carryOut(output: EngineOutput): void {
    if (!this.sharing && contacting.has(output.type)) {
      this.breach("contacted-without-consent", `${output.type} while sharing is off`);
    }
    const { scheduler } = this.around;
    switch (output.type) {
      case "tracker-connect":
        return this.line.connect();
      case "tracker-disconnect":
        return this.line.disconnect();
      case "announce":
        if (this.line.send({ type: "announce", changes: output.changes })) this.announcedAtMs = scheduler.nowMs();
        return;
      case "seek-peers":
        this.line.send({ type: "seek", renditionId: output.renditionId });
        return;
      case "dial":
        return this.mesh.dial(output.peerId, output.offerer);
      case "answer":
        return this.mesh.answer(output.peerId);
      case "hang-up":
        if (output.reason === "full") this.line.send({ type: "parted", to: output.peerId });
        return this.mesh.hangUp(output.peerId);
      case "send":
        return this.send(output.linkId, output.message);
      case "send-block":
        return this.sendBlock(output);
      case "verify": {
        const genuine = this.ledger.isGenuine(output.from, output.key);
        const { verifyId } = output;
        return scheduler.after(this.random() < busy.share ? busy.verifyMs : verifyMs, () =>
          this.input({ type: "verified", verifyId, genuine }),
        );
      }
      case "keep-block":
        this.ledger.keep(output.key, output.from);
        return this.player.grew(output.key, this.ledger.prefixBlocks(output.key));
      case "discard-block":
        return this.ledger.discard(output.from, output.reason);
      case "fetch-origin":
        return this.fetch(output);
      case "cancel-origin":
        this.fetches.get(output.fetchId)?.();
        this.fetches.delete(output.fetchId);
        return;
      case "store-segment":
        return this.ledger.store(output.key);
      case "read-segment": {
        const { readId, key } = output;
        return scheduler.after(readMs, () => {
          this.input({ type: "segment-read", readId, found: this.ledger.holds(key) });
        });
      }
      case "hand-over":
        return this.handOver(output.wantId, output.key);
      case "evict":
        return this.ledger.evict(output.keys);
      case "forget-partial":
        return this.ledger.forgetPartial(output.key);
      case "decision":
        return;
    }
  }

  /** Requests to a neighbour that are neither answered nor called off. */
  asked(peerId: PeerId): Set<number> {
    const known = this.requests.get(peerId) ?? new Set();
    this.requests.set(peerId, known);
    return known;
  }

  private send(linkId: number, message: PeerMessage): void {
    const link = this.mesh.link(linkId);
    if (!link) this.breach("dead-link-used", `send of "${message.type}" on link ${linkId}`);
    if (message.type === "request") this.asked(link.peerId).add(message.requestId);
    if (message.type === "cancel") this.asked(link.peerId).delete(message.requestId);
    const said = this.malice.distorted(message);
    if (said !== null) this.mesh.send(link, said);
  }

  private sendBlock({ linkId, requestId, key }: Extract<EngineOutput, { type: "send-block" }>): void {
    const link = this.mesh.link(linkId);
    if (!link) this.breach("dead-link-used", `send-block on link ${linkId}`);
    if (!this.ledger.holdsBlock(key)) {
      this.breach("unheld-served", `${segmentName(key)} block ${key.blockIndex} is not here`);
    }
    const bytes = blockSize(this.around.manifestOf(key).segments[key.segmentIndex]?.bytes ?? 0, key.blockIndex);
    const served = this.malice.served(key, bytes);
    if (served === null) return this.input({ type: "block-sent", linkId, requestId, bytes });
    const send = () => {
      const open = this.mesh.link(linkId);
      if (open) this.mesh.sendBlock(open, requestId, served.payload);
      else this.input({ type: "block-sent", linkId, requestId, bytes: 0 });
    };
    if (served.afterMs > 0) this.around.scheduler.after(served.afterMs, send);
    else send();
  }

  private fetch({ fetchId, key, firstBlock, endBlock }: Extract<EngineOutput, { type: "fetch-origin" }>): void {
    const linked = new Set(this.mesh.openLinks().map((link) => link.peerId));
    const holders = whoHolds(key, { self: this, listeners: this.around.listeners(), linked });
    const cancel = this.around.origin.fetch({
      host: this.host,
      manifest: this.around.manifestOf(key),
      key,
      firstBlock,
      endBlock,
      onBlock: (blockIndex, payloadBytes) => {
        const payload = { key: { ...key, blockIndex }, intact: true, bytes: payloadBytes };
        const from: PayloadRef = { via: "origin", fetchId, blockIndex };
        this.ledger.arrived(from, payload);
        this.outsideBytes += payloadBytes;
        if (holders.online) this.avoidable.heldOnline += payloadBytes;
        if (holders.neighbour) this.avoidable.heldByNeighbour += payloadBytes;
        this.input({ type: "origin-block", fetchId, blockIndex, payloadBytes });
      },
      onEnd: (outcome, status) => {
        this.fetches.delete(fetchId);
        this.input({ type: "origin-end", fetchId, outcome, status });
      },
    });
    this.fetches.set(fetchId, cancel);
  }

  private handOver(wantId: number, key: SegmentKey): void {
    const want = this.wants.get(wantId);
    if (!want || segmentName(want.key) !== segmentName(key)) {
      return this.breach("want-answered-twice", `want ${wantId} is not open for ${segmentName(key)}`);
    }
    if (!this.ledger.holds(key)) this.breach("unheld-handed-over", `${segmentName(key)} is not stored`);
    this.wants.delete(wantId);
    this.player.handedOver(wantId);
  }
}
