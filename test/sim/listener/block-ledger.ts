import { clearBit, countBits, emptyBits, fullBits, hasBit, ownBits, setBit } from "../../../shared/bitfield.ts";
import type { BlockKey, SegmentKey } from "../../../shared/engine/input.ts";
import type { PayloadRef, WasteReason } from "../../../shared/engine/output.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { blockCount, type Manifest, totalBytes } from "../../../shared/manifest/manifest.ts";
import type { Payload } from "../network/mesh.ts";
import type { Rule } from "../sim-failure.ts";

interface Waiting {
  readonly payload: Payload;
  readonly via: PayloadRef["via"];
  /** The block that it was verified to be; null until then. */
  genuineFor: BlockKey | null;
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
  /** By link and request, and by fetch and block. */
  private readonly waiting = { link: new Map<number, Waiting>(), origin: new Map<number, Waiting>() };
  /** By rendition and segment: the kept blocks of what is not whole, and what is whole. */
  private readonly partials = new Map<RenditionId, Map<number, Set<number>>>();
  private readonly stored = new Map<RenditionId, Uint8Array>();
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

  /** A payload, or one more part of it: one false part makes all of it false. */
  arrived(from: PayloadRef, part: Payload): void {
    const before = this.waiting[from.via].get(refNumber(from))?.payload;
    const intact = part.intact && before?.intact !== false;
    const payload = { ...part, intact, bytes: part.bytes + (before?.bytes ?? 0) };
    this.waiting[from.via].set(refNumber(from), { payload, via: from.via, genuineFor: null });
  }

  /** What hashing would find. */
  isGenuine(from: PayloadRef, key: BlockKey): boolean {
    const waiting = this.waiting[from.via].get(refNumber(from));
    if (!waiting) return this.breach("unknown-payload", `verify of ${refName(from)}, which is not here`);
    const genuine = waiting.payload.intact && isSameBlock(waiting.payload.key, key);
    if (genuine) waiting.genuineFor = key;
    return genuine;
  }

  keep(key: BlockKey, from: PayloadRef): void {
    const waiting = this.waiting[from.via].get(refNumber(from));
    if (!waiting) return this.breach("unknown-payload", `keep-block of ${refName(from)}, which is not here`);
    if (!waiting.genuineFor || !isSameBlock(waiting.genuineFor, key)) {
      return this.breach("unverified-kept", `${blockName(key)} from ${refName(from)} was never found genuine`);
    }
    const blocks = this.partial(key) ?? this.beginPartial(key);
    if (blocks.has(key.blockIndex) || this.holds(key)) {
      return this.breach("kept-twice", `${blockName(key)} is already here`);
    }
    blocks.add(key.blockIndex);
    this.keptBytes[waiting.via === "link" ? "peer" : "cdn"] += waiting.payload.bytes;
    this.onKept(key, waiting.payload.bytes);
    this.waiting[from.via].delete(refNumber(from));
  }

  discard(from: PayloadRef, reason: WasteReason): void {
    const waiting = this.waiting[from.via].get(refNumber(from));
    if (!waiting) return this.breach("unknown-payload", `discard-block of ${refName(from)}, which is not here`);
    this.discardedBytes[reason] += waiting.payload.bytes;
    this.waiting[from.via].delete(refNumber(from));
  }

  store(key: SegmentKey): void {
    const { segments } = this.manifest(key);
    const bytes = segments[key.segmentIndex]?.bytes ?? 0;
    const kept = this.partial(key)?.size ?? 0;
    if (kept !== blockCount(bytes)) {
      this.breach("incomplete-stored", `${segmentName(key)} has ${kept} of ${blockCount(bytes)} blocks`);
    }
    this.forgetPartial(key);
    const shelf = ownBits(this.stored.get(key.renditionId) ?? emptyBits(segments.length), segments.length);
    setBit(shelf, key.segmentIndex);
    this.stored.set(key.renditionId, shelf);
    this.storedBytes += bytes;
  }

  /** What an earlier visit left behind. */
  preload(manifest: Manifest): void {
    this.stored.set(manifest.renditionId, fullBits(manifest.segments.length));
    this.storedBytes += totalBytes(manifest);
  }

  evict(keys: readonly SegmentKey[]): void {
    this.lastLossMs = this.nowMs();
    for (const key of keys) {
      const known = this.stored.get(key.renditionId);
      if (!known || !hasBit(known, key.segmentIndex)) continue;
      const { segments } = this.manifest(key);
      const shelf = ownBits(known, segments.length);
      clearBit(shelf, key.segmentIndex);
      this.stored.set(key.renditionId, shelf);
      if (countBits(shelf) === 0) this.stored.delete(key.renditionId);
      this.storedBytes -= segments[key.segmentIndex]?.bytes ?? 0;
    }
  }

  forgetPartial(key: SegmentKey): void {
    const partials = this.partials.get(key.renditionId);
    if (!partials?.delete(key.segmentIndex)) return;
    if (partials.size === 0) this.partials.delete(key.renditionId);
  }

  private partial(key: SegmentKey): Set<number> | undefined {
    return this.partials.get(key.renditionId)?.get(key.segmentIndex);
  }

  private beginPartial({ renditionId, segmentIndex }: SegmentKey): Set<number> {
    const partials = this.partials.get(renditionId) ?? new Map<number, Set<number>>();
    const blocks = new Set<number>();
    this.partials.set(renditionId, partials);
    partials.set(segmentIndex, blocks);
    return blocks;
  }

  holds(key: SegmentKey): boolean {
    const shelf = this.stored.get(key.renditionId);
    return shelf !== undefined && hasBit(shelf, key.segmentIndex);
  }

  heldOf(renditionId: RenditionId): number {
    return countBits(this.stored.get(renditionId) ?? emptyBits(0));
  }

  storedKeys(): SegmentKey[] {
    const keys: SegmentKey[] = [];
    for (const [renditionId, shelf] of this.stored) {
      for (let segmentIndex = 0; segmentIndex < 8 * shelf.length; segmentIndex += 1) {
        if (hasBit(shelf, segmentIndex)) keys.push({ renditionId, segmentIndex });
      }
    }
    return keys;
  }

  /** Kept blocks from the beginning of a segment that is not whole yet. */
  prefixBlocks(key: SegmentKey): number {
    const blocks = this.partial(key);
    let count = 0;
    while (blocks?.has(count)) count += 1;
    return count;
  }

  /** A block to be sent on: from a whole segment, or one that was kept. */
  holdsBlock(key: BlockKey): boolean {
    return this.holds(key) || (this.partial(key)?.has(key.blockIndex) ?? false);
  }

  /** Payloads about which the core has not decided, by the blocks that they are. */
  undecided(): string[] {
    const { link, origin } = this.waiting;
    return [...link.values(), ...origin.values()].map(({ payload, via }) => `${blockName(payload.key)} via ${via}`);
  }
}

export function segmentName(key: SegmentKey): string {
  return `${key.renditionId}/${key.segmentIndex}`;
}

function blockName(key: BlockKey): string {
  return `${key.renditionId}/${key.segmentIndex}/${key.blockIndex}`;
}

function isSameBlock(one: BlockKey, other: BlockKey): boolean {
  return (
    one.blockIndex === other.blockIndex &&
    one.segmentIndex === other.segmentIndex &&
    one.renditionId === other.renditionId
  );
}

/** One number for each payload of its kind: requests are numbered within 32 bits, and no segment has so many blocks. */
function refNumber(from: PayloadRef): number {
  return from.via === "link" ? from.linkId * 2 ** 32 + from.requestId : from.fetchId * 2 ** 16 + from.blockIndex;
}

function refName(from: PayloadRef): string {
  return from.via === "link"
    ? `link ${from.linkId} request ${from.requestId}`
    : `fetch ${from.fetchId} block ${from.blockIndex}`;
}
