import { createEngine, type Engine } from "../../shared/engine/engine.ts";
import type { BlockKey, CachedRendition, EngineInput, SegmentKey } from "../../shared/engine/input.ts";
import type { EngineLimits } from "../../shared/engine/limits.ts";
import type { BytesOutput, EngineOutput, PayloadRef } from "../../shared/engine/output.ts";
import type { EngineSnapshot } from "../../shared/engine/snapshot.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { blockBytes } from "../../shared/manifest/manifest.ts";
import { unreachable } from "../../shared/unreachable.ts";
import type { ByteArray } from "./byte-array.ts";
import type { Manifests } from "./bytes/manifests.ts";
import type { MediaWay } from "./bytes/media-way.ts";
import { OriginFetches } from "./bytes/origin-fetches.ts";
import { Partials } from "./bytes/partials.ts";
import { Payloads } from "./bytes/payloads.ts";
import { type Loaded, SegmentShelf } from "./bytes/segment-shelf.ts";
import type { SegmentStore } from "./bytes/segment-store.ts";
import type { Verifier } from "./bytes/verify.ts";
import { type Want, Wants } from "./bytes/wants.ts";
import type { Chance } from "./chance.ts";
import type { Clock } from "./clock.ts";
import { EngineLoop } from "./engine-loop.ts";
import { decisionsMax } from "./limits.ts";
import type { Identity } from "./mesh/identity.ts";
import { Mesh, type Network } from "./mesh/mesh.ts";
import type { Sessions } from "./session/session.ts";

export interface EngineShellOptions {
  readonly baseUrl: string;
  readonly sessions: Sessions;
  readonly manifests: Manifests;
  readonly verifier: Verifier;
  readonly store: SegmentStore;
  /** Null: this page cannot share. */
  readonly identity: Identity | null;
  readonly network: Network;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly limits: Partial<EngineLimits>;
  readonly way: MediaWay;
  onPolicy(sharing: "on" | "off"): void;
  /** The store has no more room, whatever quota it named. */
  onStoreFull(): void;
  /** After each input, when all that it caused has been done. */
  onDrained(): void;
}

/** Carries out what the core decides: the one place where its outputs meet the network, the disk and the player. */
export class EngineShell {
  readonly wants: Wants;
  readonly #options: EngineShellOptions;
  readonly #engine: Engine;
  readonly #loop: EngineLoop;
  readonly #shelf: SegmentShelf;
  readonly #partials = new Partials();
  readonly #payloads = new Payloads();
  readonly #origin: OriginFetches;
  readonly #mesh: Mesh | null;
  readonly #decisions: string[] = [];
  /** Renditions whose beginning an earlier visit left in the store. */
  readonly #begun = new Set<RenditionId>();

  constructor(options: EngineShellOptions) {
    this.#options = options;
    const { manifests, verifier, store, identity, limits, clock, chance } = options;
    const seed = new DataView(chance.bytes(4).buffer).getUint32(0);
    const peerId = identity?.peerId ?? ("A".repeat(43) as PeerId);
    this.#engine = createEngine({ peerId, seed, limits });
    this.#loop = new EngineLoop({
      core: this.#engine,
      clock,
      carryOut: (output) => this.#carryOut(output),
      onDrained: options.onDrained,
    });
    const input = (each: EngineInput) => this.#loop.input(each);
    const keepPayload = (from: PayloadRef, payload: ByteArray) => this.#payloads.put(from, payload);
    const onLost = (keys: readonly SegmentKey[]) => input({ type: "cache-lost", keys });
    this.#shelf = new SegmentShelf({ store, manifests, verifier, onLost, onFull: options.onStoreFull });
    this.wants = new Wants(this.#shelf, this.#partials, input);
    this.#origin = new OriginFetches({ clock, manifests, way: options.way, input, keepPayload });
    this.#mesh =
      identity &&
      new Mesh({
        baseUrl: options.baseUrl,
        identity,
        sessions: options.sessions,
        network: options.network,
        clock,
        chance,
        input,
        keepPart: (from, offset, part) => this.#payloads.append(from, offset, part),
        readBlock: (key) => this.#readBlock(key),
        onPolicy: options.onPolicy,
      });
  }

  /** Tells the core what an earlier visit left behind. Resolves to the renditions of which there is something. */
  async loadCache(): Promise<RenditionId[]> {
    const { store, manifests } = this.#options;
    const renditions: CachedRendition[] = [];
    const listed = await store.list().catch(() => []);
    for (const { renditionId, manifestText, segments, lastUsedMs } of listed) {
      const manifest = await manifests.adopt(renditionId, manifestText);
      if (!manifest.ok) continue;
      renditions.push({ manifest: manifest.value, segments, lastUsedMs });
      if (segments.includes(0)) this.#begun.add(renditionId);
    }
    this.input({ type: "cache-loaded", renditions, quotaBytes: await store.quotaBytes().catch(() => 0) });
    return renditions.map(({ manifest }) => manifest.renditionId);
  }

  /** Gives up what is kept of these: the server does not give them out any more. */
  async forget(renditionIds: readonly RenditionId[]): Promise<void> {
    this.#options.manifests.forget(renditionIds);
    await this.#shelf.forget(renditionIds);
  }

  input(input: EngineInput): void {
    this.#loop.input(input);
  }

  want(key: SegmentKey, onPrefix?: () => void, onMissing?: () => void): Want {
    return this.wants.want(key, onPrefix, onMissing);
  }

  /** Takes the beginning of a rendition from the store into memory, where a click finds it at once. */
  async warm(renditionId: RenditionId): Promise<void> {
    if (this.#begun.delete(renditionId)) await this.#shelf.load({ renditionId, segmentIndex: 0 });
  }

  share(allowed: boolean): void {
    if (allowed && !this.#mesh) return;
    this.input({ type: "share", allowed });
    if (!allowed) this.#mesh?.leave("sharing-off");
  }

  /** The page goes away, perhaps to come back: neighbours and tracker hear it at once. */
  leave(): void {
    this.input({ type: "share", allowed: false });
    this.#mesh?.leave("leaving");
  }

  hurryToTracker(): void {
    this.#mesh?.tracker.hurry();
  }

  async emptyCache(): Promise<void> {
    await this.#shelf.empty();
  }

  /** Of what is kept for offline, that alone which outlives the page. */
  snapshot(): EngineSnapshot {
    const core = this.#engine.snapshot(this.#options.clock.nowMs());
    const pinned = core.pinned.map((each) => ({
      ...each,
      heldSegments: each.heldSegments - this.#shelf.unstoredOf(each.renditionId),
    }));
    return { ...core, pinned };
  }

  get isStoreFull(): boolean {
    return this.#shelf.isFull;
  }

  get strayBytes(): number {
    return this.#origin.strayBytes;
  }

  /** Verified bytes that came past the CDN. */
  get fallbackBytes(): number {
    return this.#origin.fallbackBytes;
  }

  get decisions(): readonly string[] {
    return this.#decisions;
  }

  /** Bytes that wait in each neighbour's channel. */
  get bufferedBytes(): readonly number[] {
    return this.#mesh?.links.open.map((link) => link.bufferedBytes) ?? [];
  }

  stop(): void {
    this.leave();
    this.#origin.cancelAll();
    this.#loop.stop();
  }

  #carryOut(output: EngineOutput): void {
    switch (output.type) {
      case "tracker-connect":
        return this.#mesh?.tracker.connect();
      case "tracker-disconnect":
        return this.#mesh?.tracker.disconnect();
      case "tracker-renew":
        return this.#mesh?.tracker.renew();
      case "announce":
        return void this.#mesh?.tracker.send(output);
      case "seek-peers":
        return void this.#mesh?.tracker.send({ type: "seek", renditionId: output.renditionId });
      case "dial":
        return this.#mesh?.links.dial(output.peerId, output.offerer);
      case "answer":
        return this.#mesh?.links.answer(output.peerId);
      case "hang-up":
        if (output.reason === "full") this.#mesh?.tracker.send({ type: "parted", to: output.peerId });
        return this.#mesh?.hangUp(output.peerId);
      case "link-measured":
        return this.#mesh?.links.measured(output.linkId, output.roundTripMs);
      case "send":
        return this.#mesh?.send(output.linkId, output.message);
      case "send-block":
        return this.#mesh?.sendBlock(output);
      case "decision":
        return this.#remember(output.text);
      default:
        return this.#carryBytes(output);
    }
  }

  #carryBytes(output: BytesOutput): void {
    switch (output.type) {
      case "verify":
        return void this.#verify(output.verifyId, output.key, output.from);
      case "keep-block":
        return this.#keep(output.key, output.from);
      case "discard-block":
        this.#origin.judged(output.from, "unused");
        return void this.#payloads.take(output.from);
      case "fetch-origin":
        return void this.#origin.start(output);
      case "cancel-origin":
        return this.#origin.cancel(output.fetchId, output.reason);
      case "store-segment":
        return this.#store(output.key);
      case "read-segment":
        return void this.#read(output.readId, output.key);
      case "missing":
        return this.wants.missing(output.key);
      case "hand-over":
        return void this.wants.handOver(output.wantId, output.key, output.source);
      case "evict":
        for (const { renditionId } of output.keys) this.#begun.delete(renditionId);
        return void this.#shelf.remove(output.keys);
      case "forget-partial":
        return this.#partials.forget(output.key);
      default:
        return unreachable(output);
    }
  }

  async #verify(verifyId: number, key: BlockKey, from: PayloadRef): Promise<void> {
    const manifest = this.#options.manifests.get(key.renditionId);
    const payload = this.#payloads.seal(from);
    // Without manifest or payload it is we who lost it.
    const outcome = manifest && payload ? await this.#options.verifier.checkBlock(manifest, key, payload) : "unchecked";
    if (outcome === "false") this.#origin.judged(from, "false");
    this.input({ type: "verified", verifyId, outcome });
  }

  #keep(key: BlockKey, from: PayloadRef): void {
    const manifest = this.#options.manifests.get(key.renditionId);
    const payload = this.#payloads.take(from);
    this.#origin.judged(from, { keptBytes: payload?.length ?? 0 });
    if (!manifest || !payload) return;
    this.#partials.keep(manifest, key, payload);
    this.wants.grew(key);
  }

  #store(key: SegmentKey): void {
    const bytes = this.#partials.take(key);
    if (bytes) this.#shelf.put(key, bytes);
    else this.input({ type: "cache-lost", keys: [key] });
  }

  async #read(readId: number, key: SegmentKey): Promise<void> {
    const loaded = await this.#shelf.load(key);
    const outcome = loaded === null ? "lost" : loaded === "unreadable" ? loaded : "found";
    this.input({ type: "segment-read", readId, outcome });
  }

  async #readBlock(key: BlockKey): Promise<Loaded> {
    const begun = this.#partials.block(key);
    if (begun !== null) return begun;
    const bytes = await this.#shelf.load(key);
    if (bytes === "unreadable") return bytes;
    const block = bytes?.subarray(key.blockIndex * blockBytes, (key.blockIndex + 1) * blockBytes);
    return block && block.length > 0 ? block : null;
  }

  #remember(text: string): void {
    this.#decisions.push(text);
    if (this.#decisions.length > decisionsMax) this.#decisions.shift();
  }
}
