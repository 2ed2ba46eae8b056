import type { SegmentKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { ByteArray } from "../byte-array.ts";
import { memoryBytesMax } from "../limits.ts";
import type { Manifests } from "./manifests.ts";
import { segmentName } from "./segment-name.ts";
import type { SegmentStore } from "./segment-store.ts";
import type { Verifier } from "./verify.ts";

export interface SegmentShelfOptions {
  readonly store: SegmentStore;
  readonly manifests: Manifests;
  readonly verifier: Verifier;
  /** Segments that were held and are not any more. */
  onLost(keys: readonly SegmentKey[]): void;
  /** The store has no room for a segment, and had for the one before. */
  onFull(): void;
}

interface Entry {
  readonly key: SegmentKey;
  readonly bytes: ByteArray;
  /** `writing`: stays in memory until the store has answered. `unstored`: the store has no room, so memory has the only copy. */
  state: "writing" | "stored" | "unstored";
}

/**
 * `null`: the store has lost it, or had damaged bytes, and `onLost` is told. `unreadable`: it could not be checked; the store keeps it, and
 * it may be read later.
 */
export type Loaded = ByteArray | "unreadable" | null;

/** Whole, verified segments: the newest used in memory, all of them in the store. What is read back is hashed again. */
export class SegmentShelf {
  readonly #options: SegmentShelfOptions;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<Loaded>>();
  readonly #manifestsKept = new Set<string>();
  #bytes = 0;
  #isFull = false;

  constructor(options: SegmentShelfOptions) {
    this.#options = options;
  }

  /** Whether the store had no room for what was last given to it. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Segments of a rendition that go with the page, because the store has no room for them. */
  unstoredOf(renditionId: RenditionId): number {
    let count = 0;
    for (const { key, state } of this.#entries.values()) {
      if (state === "unstored" && key.renditionId === renditionId) count += 1;
    }
    return count;
  }

  /** Verified bytes, in memory at once and in the store soon. */
  put(key: SegmentKey, bytes: ByteArray): void {
    const entry = this.#enter({ key, bytes, state: "writing" });
    void this.#write(entry);
  }

  get(key: SegmentKey): ByteArray | undefined {
    const entry = this.#entries.get(segmentName(key));
    if (entry) this.#use(entry);
    return entry?.bytes;
  }

  /** From memory or from the store. */
  async load(key: SegmentKey): Promise<Loaded> {
    const held = this.get(key);
    if (held) return held;
    const name = segmentName(key);
    let loading = this.#loading.get(name);
    if (!loading) {
      loading = this.#read(key).finally(() => this.#loading.delete(name));
      this.#loading.set(name, loading);
    }
    return await loading;
  }

  async remove(keys: readonly SegmentKey[]): Promise<void> {
    for (const key of keys) this.#drop(segmentName(key));
    for (const { renditionId } of keys) this.#manifestsKept.delete(renditionId);
    await this.#removeStored(keys);
    // There may be room now for what is in memory alone.
    for (const entry of [...this.#entries.values()]) {
      if (entry.state !== "unstored") continue;
      entry.state = "writing";
      void this.#write(entry);
    }
  }

  /** What cannot be removed, because another tab has removed it or the disk fails, is found and evicted at the next visit. */
  async #removeStored(keys: readonly SegmentKey[]): Promise<void> {
    await this.#options.store.remove(keys).catch(() => undefined);
  }

  /** Gives up whole renditions, and reports their segments as lost. */
  async forget(renditionIds: readonly RenditionId[]): Promise<void> {
    const given = new Set(renditionIds);
    const keys = (await this.#allKeys()).filter(({ renditionId }) => given.has(renditionId));
    await this.remove(keys);
    this.#options.onLost(keys);
  }

  /** Of all segments, in memory and in the store. */
  async #allKeys(): Promise<SegmentKey[]> {
    const keys = [...this.#entries.values()].map((entry) => entry.key);
    for (const { renditionId, segments } of await this.#options.store.list().catch(() => [])) {
      for (const segmentIndex of segments) keys.push({ renditionId, segmentIndex });
    }
    return keys;
  }

  /** Forgets all segments and reports them as lost. */
  async empty(): Promise<void> {
    const keys = await this.#allKeys();
    this.#entries.clear();
    this.#manifestsKept.clear();
    this.#bytes = 0;
    await this.#options.store.empty();
    this.#options.onLost(keys);
  }

  async #read(key: SegmentKey): Promise<Loaded> {
    const { store, manifests, verifier, onLost } = this.#options;
    const bytes = await store.read(key).catch(() => null);
    const manifest = manifests.get(key.renditionId);
    const outcome = bytes && manifest ? await verifier.checkSegment(manifest, key.segmentIndex, bytes) : "false";
    if (outcome === "unchecked") return "unreadable";
    if (bytes && outcome === "genuine") {
      this.#enter({ key, bytes, state: "stored" });
      return bytes;
    }
    if (bytes) await this.#removeStored([key]);
    onLost([key]);
    return null;
  }

  async #write(entry: Entry): Promise<void> {
    const { store, manifests } = this.#options;
    const { renditionId } = entry.key;
    let stored = await store.write(entry.key, entry.bytes).catch(() => false);
    const text = manifests.text(renditionId);
    if (stored && text !== undefined && !this.#manifestsKept.has(renditionId)) {
      stored = await store.keepManifest(renditionId, text).catch(() => false);
      if (stored) this.#manifestsKept.add(renditionId);
    }
    entry.state = stored ? "stored" : "unstored";
    // Evicted while it was being written.
    if (this.#entries.get(segmentName(entry.key)) !== entry && stored) await this.#removeStored([entry.key]);
    this.#shrink();
    const wasFull = this.#isFull;
    this.#isFull = !stored;
    if (!stored && !wasFull) this.#options.onFull();
  }

  #enter(entry: Entry): Entry {
    const name = segmentName(entry.key);
    this.#drop(name);
    this.#entries.set(name, entry);
    this.#bytes += entry.bytes.length;
    this.#shrink();
    return entry;
  }

  #use(entry: Entry): void {
    const name = segmentName(entry.key);
    this.#entries.delete(name);
    this.#entries.set(name, entry);
  }

  #drop(name: string): void {
    this.#bytes -= this.#entries.get(name)?.bytes.length ?? 0;
    this.#entries.delete(name);
  }

  #shrink(): void {
    for (const [name, entry] of this.#entries) {
      if (this.#bytes <= memoryBytesMax) return;
      if (entry.state === "writing") continue;
      this.#drop(name);
      if (entry.state === "unstored") this.#options.onLost([entry.key]);
    }
  }
}
