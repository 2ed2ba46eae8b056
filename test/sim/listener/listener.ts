import type { BlockKey, EngineInput, SegmentKey } from "../../../shared/engine/input.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import type { Character } from "../audience/character.ts";
import { noHardships } from "../audience/hardships.ts";
import { countWay } from "../figures/ways.ts";
import { type Clock, Condition } from "../network/condition.ts";
import { endure } from "../network/endure.ts";
import { type Host, Pipe } from "../network/host.ts";
import { Mesh, type Payload } from "../network/mesh.ts";
import { OriginLine } from "../network/origin-line.ts";
import { type Rule, SimFailure } from "../sim-failure.ts";
import type { EngineCore, Surroundings } from "../surroundings.ts";
import { AskedBlocks } from "./asked-blocks.ts";
import { BlockLedger, segmentName } from "./block-ledger.ts";
import { BlockServer } from "./block-server.ts";
import { Claims } from "./claims.ts";
import { CoreTimer } from "./core-timer.ts";
import { describeInput, describeOutput } from "./describe-event.ts";
import { ForgetfulStore } from "./forgetful-store.ts";
import { FrameGate } from "./frame-gate.ts";
import { Heard } from "./heard.ts";
import { Malice } from "./malice.ts";
import { Player } from "./player.ts";
import { TrackerConnection } from "./tracker-connection.ts";
import { trackerSaid } from "./tracker-said.ts";

/** Hashing a block, and reading a segment from disk. */
const verifyMs = 0.2;
const contacting: ReadonlySet<string> = new Set(["tracker-connect", "announce", "seek-peers", "dial", "answer"]);
/** ... and now and then the page is busy with something else. */
const busy = { share: 0.01, verifyMs: 25 };
const readMs = 2;

/** One listener's page: the core, and all that carries out what it asks. */
export class Listener {
  readonly character: Character;
  readonly core: EngineCore;
  readonly host: Host;
  readonly ledger: BlockLedger;
  readonly mesh: Mesh;
  readonly tracker: TrackerConnection;
  readonly player: Player;
  readonly heard = new Heard();
  /** Block bytes that came from peers, and those of them that never left the listener's own network. */
  readonly peerBytes = { all: 0, near: 0, provider: 0, country: 0 };
  /** Bytes of blocks that came in from outside of its access network: from the CDN or from peers elsewhere. */
  outsideBytes = 0;
  announcedAtMs = -Infinity;
  /** Wants that wait for an answer, with the time of asking. */
  readonly wants = new Map<number, { readonly key: SegmentKey; readonly sinceMs: number }>();
  readonly origin: OriginLine;
  /** What others were told, where a store may lose it; null elsewhere. */
  readonly claims: Claims | null;
  readonly condition: Condition | null;
  private readonly clock: Clock;
  private readonly store: ForgetfulStore | null;
  private readonly blocks: BlockServer;
  private readonly requests: AskedBlocks;
  private readonly gate: FrameGate;
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
    this.requests = new AskedBlocks((key) => around.manifestOf(key));
    const { hardships, peerId, address } = character;
    this.condition = hardships === noHardships ? null : new Condition(around.scheduler, hardships.clockStands);
    this.clock = this.condition ?? around.scheduler;
    const timers = this.condition?.timers ?? around.scheduler;
    this.timer = new CoreTimer({
      scheduler: timers,
      dueMs: () => core.nextTimeoutMs() + (this.condition?.lagMs ?? 0),
      isAlive: () => this.host.alive,
      fire: () => this.input({ type: "timeout" }),
      spins: (text) => this.breach("timer-spins", text),
    });
    this.host = {
      up: new Pipe(character.uplinkBitsPerSecond),
      down: new Pipe(character.downlinkBitsPerSecond),
      accessMs: character.accessMs,
      network: character.network,
      provider: character.provider,
      weather: around.weather(character.index),
      alive: true,
      condition: this.condition,
      line: around.lineOf(character),
    };
    const breach = (rule: Rule, text: string) => this.breach(rule, text);
    this.ledger = new BlockLedger({
      manifest: around.manifestOf,
      breach,
      onKept: (key, bytes) => around.onKept(key, bytes, character),
      nowMs: () => around.scheduler.nowMs(),
    });
    const { host, clock: scheduler } = this;
    const input = (input: EngineInput) => this.input(input);
    this.tracker = new TrackerConnection({
      scheduler: timers,
      server: around.trackerServer,
      random: this.random,
      client: { host, peerId, address, network: around.locality ? host.provider : null },
      onOpen: () => {
        this.claims?.lineOpened();
        this.input({ type: "tracker-open" });
      },
      onClosed: () => this.input({ type: "tracker-closed" }),
      onMessage: (message) => trackerSaid(message, this.mesh, input),
    });
    this.mesh = new Mesh({
      scheduler,
      host,
      peerId,
      nat: character.nat,
      rendezvous: around.rendezvous,
      signal: (message) => this.tracker.send(message),
      events: {
        onOpen: (linkId, other) => {
          this.requests.forget(other);
          this.input({ type: "link-open", linkId, peerId: other });
          this.malice.opened(this.mesh, linkId, scheduler);
        },
        onClosed: (linkId, other) => this.input({ type: "link-closed", linkId, peerId: other }),
        onOffered: (other) => this.input({ type: "offered", peerId: other }),
        onDialFailed: (other, refused) => this.input({ type: "dial-failed", peerId: other, refused }),
        onMessage: (linkId, message, payload) => this.neighbourSaid(linkId, message, payload),
        onBlockSent: (linkId, requestId, bytes) => this.input({ type: "block-sent", linkId, requestId, bytes }),
      },
    });
    this.gate = new FrameGate({ mesh: this.mesh, mostUsed: around.rendezvous.frames.budgetUse, input, breach });
    this.origin = new OriginLine({
      around,
      host,
      self: () => this,
      linked: () => this.mesh.openLinks().map((link) => link.peerId),
      input,
      arrived: (from, payload) => {
        this.ledger.arrived(from, payload);
        this.outsideBytes += payload.bytes;
      },
    });
    this.claims = hardships.forgets ? new Claims() : null;
    this.store = hardships.forgets
      ? new ForgetfulStore({
          ledger: this.ledger,
          random: seededRandom(character.index * 7919 + 31),
          clock: scheduler,
          isAlive: () => host.alive,
          input,
        })
      : null;
    const prefixBlocks = (key: SegmentKey) => this.ledger.prefixBlocks(key);
    this.player = new Player({ scheduler, input, log: this.heard, prefixBlocks }, character.turns);
    this.blocks = new BlockServer({
      mesh: this.mesh,
      ledger: this.ledger,
      malice: this.malice,
      clock: scheduler,
      manifestOf: around.manifestOf,
      canRead: (key) => this.store?.canRead(key) ?? true,
      input,
      breach,
    });
  }

  arrive(): void {
    const { cached, quotaBytes, browses, uploadBitsPerSecondMax, sharesUntilMs, sharesAgainMs } = this.character;
    for (const manifest of cached) this.ledger.preload(manifest);
    this.around.origin.loadPage(this.host);
    const renditions = cached.map((manifest) => ({
      manifest,
      segments: manifest.segments.map((_, index) => index),
      lastUsedMs: 0,
    }));
    this.input({ type: "cache-loaded", renditions, quotaBytes });
    if (uploadBitsPerSecondMax !== Infinity) {
      this.input({ type: "upload-allowance", bitsPerSecond: uploadBitsPerSecondMax, bytes: Infinity });
    }
    this.share(this.around.p2p);
    if (this.around.p2p && sharesUntilMs !== Infinity) {
      this.clock.at(sharesUntilMs, () => this.changeMind(false));
      this.clock.at(sharesAgainMs, () => this.changeMind(true));
    }
    if (this.condition) endure(this, this.condition, this.around);
    this.store?.start();
    this.player.start(browses);
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
    this.store?.rest();
    this.share(false);
  }

  /** What happened while the machine slept is heard of before the player says where it is. */
  wake(): void {
    this.player.resume();
    this.condition?.wake((sleptMs) => this.input({ type: "woke", sleptMs }));
    this.player.goOn();
    this.timer.arm();
  }

  leave(how: Character["leaves"]): void {
    if (!this.host.alive) return;
    if (this.condition?.asleep) this.wake();
    this.around.trace.add(this.around.scheduler.nowMs(), this.character.index, { how }, () => `leaves ${how}`);
    if (how === "cleanly") {
      this.player.stop();
      this.mesh.closeAll();
      this.tracker.disconnect();
    } else {
      this.player.vanish();
      this.mesh.vanish();
      this.around.trackerServer.lost(this.character.peerId);
    }
    this.host.alive = false;
    this.mesh.forgetAll();
    this.origin.end("cancelled");
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

  private pageMs(nowMs = this.around.scheduler.nowMs()): number {
    return this.condition?.pageMs(nowMs) ?? nowMs;
  }

  private ask(input: EngineInput, nowMs: number): readonly EngineOutput[] {
    try {
      return this.core.handle(input, this.pageMs(nowMs));
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return this.breach("core-threw", `${describeInput(input)}: ${text}`);
    }
  }

  private neighbourSaid(linkId: number, message: PeerMessage, payload: Payload | null): void {
    if (!this.gate.lets(linkId, message, this.around.scheduler.nowMs())) return;
    const link = this.mesh.link(linkId);
    if (payload && message.type === "block") {
      this.ledger.arrived({ via: "link", linkId, requestId: message.requestId }, payload);
      const isFromOutside = countWay(this.peerBytes, payload.bytes, this.host, this.mesh.hostBehind(linkId));
      if (isFromOutside) this.outsideBytes += payload.bytes;
    }
    if (link) {
      if (this.around.listeners().get(link.peerId)?.character.hostility === null) this.gate.note(linkId, message);
      this.requests.heard(link.peerId, message);
      if (message.type === "cancel") this.mesh.cancelBlock(link, message.requestId);
    }
    this.input({ type: "message", linkId, message });
  }

  private carryOut(output: EngineOutput): void {
    this.gate.watch(output, this.pageMs());
    const isAllowed = this.sharing || !contacting.has(output.type);
    if (!isAllowed) this.breach("contacted-without-consent", `${output.type} while sharing is off`);
    const scheduler = this.clock;
    switch (output.type) {
      case "tracker-connect":
        return this.tracker.connect();
      case "tracker-disconnect":
        return this.tracker.disconnect();
      case "tracker-renew":
        return this.tracker.renew();
      case "announce":
        if (!this.tracker.send({ type: "announce", changes: output.changes })) return;
        this.claims?.announce(output.changes);
        this.announcedAtMs = scheduler.nowMs();
        return;
      case "seek-peers":
        return void this.tracker.send({ type: "seek", renditionId: output.renditionId });
      case "dial":
        return this.mesh.dial(output.peerId, output.offerer);
      case "answer":
        return this.mesh.answer(output.peerId);
      case "hang-up":
        if (output.reason === "full") this.tracker.send({ type: "parted", to: output.peerId });
        return this.mesh.hangUp(output.peerId);
      case "link-measured":
        return this.mesh.measured(output.linkId, output.roundTripMs);
      case "send":
        return this.send(output.linkId, output.message);
      case "send-block":
        return this.blocks.send(output);
      case "verify": {
        const outcome = this.ledger.isGenuine(output.from, output.key) ? "genuine" : "false";
        return scheduler.after(this.random() < busy.share ? busy.verifyMs : verifyMs, () =>
          this.input({ type: "verified", verifyId: output.verifyId, outcome }),
        );
      }
      case "keep-block":
        this.ledger.keep(output.key, output.from);
        return this.player.grew(output.key, this.ledger.prefixBlocks(output.key));
      case "discard-block":
        return this.ledger.discard(output.from, output.reason);
      case "fetch-origin":
        return this.origin.fetch(output);
      case "cancel-origin":
        return this.origin.cancel(output.fetchId);
      case "store-segment":
        this.ledger.store(output.key);
        return this.store?.stored(output.key);
      case "read-segment":
        return scheduler.after(readMs, () => {
          const found = (this.store?.canRead(output.key) ?? true) && this.ledger.holds(output.key);
          this.input({ type: "segment-read", readId: output.readId, outcome: found ? "found" : "lost" });
        });
      case "hand-over":
        return this.handOver(output.wantId, output.key);
      case "evict":
        return this.ledger.evict(output.keys);
      case "forget-partial":
        return this.ledger.forgetPartial(output.key);
      case "missing":
      case "decision":
        return;
      default:
        return unreachable(output);
    }
  }

  /** Requests to a neighbour that are neither answered nor called off. */
  asked(peerId: PeerId): ReadonlyMap<number, BlockKey> {
    return this.requests.of(peerId);
  }

  private send(linkId: number, message: PeerMessage): void {
    const link = this.mesh.link(linkId);
    if (!link) this.breach("dead-link-used", `send of "${message.type}" on link ${linkId}`);
    this.requests.said(link.peerId, message);
    this.claims?.said(linkId, message);
    const said = this.malice.distorted(message);
    if (said !== null) this.mesh.send(link, said);
    if (message.type === "reject") this.mesh.cancelBlock(link, message.requestId);
  }

  private handOver(wantId: number, key: SegmentKey): void {
    const want = this.wants.get(wantId);
    const name = segmentName(key);
    if (!want || segmentName(want.key) !== name) this.breach("want-answered-twice", `want ${wantId} is not of ${name}`);
    if (!this.ledger.holds(key)) this.breach("unheld-handed-over", `${name} is not stored`);
    this.wants.delete(wantId);
    this.player.handedOver(wantId);
  }
}
