import type { BlockKey, SegmentKey } from "../../shared/engine/input.ts";
import type { PayloadRef, WasteReason } from "../../shared/engine/output.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { blockCount, type Manifest } from "../../shared/manifest/manifest.ts";
import type { Payload } from "./mesh.ts";
import type { Rule } from "./sim-failure.ts";

interface Waiting {
  readonly payload: Payload;
  readonly via: PayloadRef["via"];
  /** The block that it was verified to be; null until then. */
  genuineFor: BlockKey | null;
}

interface Partial {
  readonly blocks: Set<number>;
}

export type Breach = (rule: Rule, text: string) => never;

/**
 * Payloads and segments of one listener, as flags in place of bytes. It stands where partials, verifier and store of
 * the page stand, and breaks the run off when the core asks for something that must never happen to real bytes.
 */
export class BlockLedger {
  private readonly manifest: (key: SegmentKey) => Manifest;
  private readonly breach: Breach;
  private readonly onKept: (key: BlockKey, bytes: number) => void;
  private readonly nowMs: () => number;
  private readonly waiting = new Map<string, Waiting>();
  private readonly partials = new Map<string, Partial>();
  private readonly stored = new Map<RenditionId, Set<number>>();
  storedBytes = 0;
  /** When segments last went, evicted or lost. */
  lastLossMs = -Infinity;
  readonly keptBytes = { peer: 0, cdn: 0 };
  readonly discardedBytes: Record<WasteReason, number> = { duplicate: 0, late: 0, unverified: 0 };

  constructor(options: {
    readonly manifest: (key: SegmentKey) => Manifest;
    readonly breach: Breach;
    readonly onKept: (key: BlockKey, bytes: number) => void;
    readonly nowMs: () => number;
  }) {
    this.manifest = options.manifest;
    this.breach = options.breach;
    this.onKept = options.onKept;
    this.nowMs = options.nowMs;
  }

  arrived(from: PayloadRef, payload: Payload): void {
    this.waiting.set(refName(from), { payload, via: from.via, genuineFor: null });
  }

  /** What hashing would find. */
  isGenuine(from: PayloadRef, key: BlockKey): boolean {
    const waiting = this.waiting.get(refName(from));
    if (!waiting) return this.breach("unknown-payload", `verify of ${refName(from)}, which is not here`);
    const genuine = waiting.payload.intact && blockName(waiting.payload.key) === blockName(key);
    if (genuine) waiting.genuineFor = key;
    return genuine;
  }

  keep(key: BlockKey, from: PayloadRef): void {
    const name = refName(from);
    const waiting = this.waiting.get(name);
    if (!waiting) return this.breach("unknown-payload", `keep-block of ${name}, which is not here`);
    if (!waiting.genuineFor || blockName(waiting.genuineFor) !== blockName(key)) {
      return this.breach("unverified-kept", `${blockName(key)} from ${name} was never found genuine`);
    }
    const partial = this.partials.get(segmentName(key)) ?? { blocks: new Set() };
    this.partials.set(segmentName(key), partial);
    if (partial.blocks.has(key.blockIndex) || this.holds(key)) {
      return this.breach("kept-twice", `${blockName(key)} is already here`);
    }
    partial.blocks.add(key.blockIndex);
    this.keptBytes[waiting.via === "link" ? "peer" : "cdn"] += waiting.payload.bytes;
    this.onKept(key, waiting.payload.bytes);
    this.waiting.delete(name);
  }

  discard(from: PayloadRef, reason: WasteReason): void {
    const name = refName(from);
    const waiting = this.waiting.get(name);
    if (!waiting) return this.breach("unknown-payload", `discard-block of ${name}, which is not here`);
    this.discardedBytes[reason] += waiting.payload.bytes;
    this.waiting.delete(name);
  }

  store(key: SegmentKey): void {
    const name = segmentName(key);
    const bytes = this.manifest(key).segments[key.segmentIndex]?.bytes ?? 0;
    const kept = this.partials.get(name)?.blocks.size ?? 0;
    if (kept !== blockCount(bytes)) {
      this.breach("incomplete-stored", `${name} has ${kept} of ${blockCount(bytes)} blocks`);
    }
    this.partials.delete(name);
    this.shelf(key.renditionId).add(key.segmentIndex);
    this.storedBytes += bytes;
  }

  /** What an earlier visit left behind. */
  preload(manifest: Manifest): void {
    const shelf = this.shelf(manifest.renditionId);
    for (const [segmentIndex, { bytes }] of manifest.segments.entries()) {
      shelf.add(segmentIndex);
      this.storedBytes += bytes;
    }
  }

  evict(keys: readonly SegmentKey[]): void {
    this.lastLossMs = this.nowMs();
    for (const key of keys) {
      const shelf = this.shelf(key.renditionId);
      if (shelf.delete(key.segmentIndex)) this.storedBytes -= this.manifest(key).segments[key.segmentIndex]?.bytes ?? 0;
      if (shelf.size === 0) this.stored.delete(key.renditionId);
    }
  }

  forgetPartial(key: SegmentKey): void {
    this.partials.delete(segmentName(key));
  }

  private shelf(renditionId: RenditionId): Set<number> {
    const shelf = this.stored.get(renditionId) ?? new Set();
    this.stored.set(renditionId, shelf);
    return shelf;
  }

  holds(key: SegmentKey): boolean {
    return this.stored.get(key.renditionId)?.has(key.segmentIndex) ?? false;
  }

  heldOf(renditionId: RenditionId): number {
    return this.stored.get(renditionId)?.size ?? 0;
  }

  storedKeys(): SegmentKey[] {
    const keys: SegmentKey[] = [];
    for (const [renditionId, shelf] of this.stored) {
      for (const segmentIndex of shelf) keys.push({ renditionId, segmentIndex });
    }
    return keys;
  }

  /** Kept blocks from the beginning of a segment that is not whole yet. */
  prefixBlocks(key: SegmentKey): number {
    const blocks = this.partials.get(segmentName(key))?.blocks;
    let count = 0;
    while (blocks?.has(count)) count += 1;
    return count;
  }

  /** A block to be sent on: from a whole segment, or one that was kept. */
  holdsBlock(key: BlockKey): boolean {
    return this.holds(key) || (this.partials.get(segmentName(key))?.blocks.has(key.blockIndex) ?? false);
  }

  /** Payloads about which the core has not decided. */
  undecided(): string[] {
    return [...this.waiting.keys()];
  }
}

export function segmentName(key: SegmentKey): string {
  return `${key.renditionId}/${key.segmentIndex}`;
}

function blockName(key: BlockKey): string {
  return `${key.renditionId}/${key.segmentIndex}/${key.blockIndex}`;
}

function refName(from: PayloadRef): string {
  return from.via === "link"
    ? `link ${from.linkId} request ${from.requestId}`
    : `fetch ${from.fetchId} block ${from.blockIndex}`;
}
