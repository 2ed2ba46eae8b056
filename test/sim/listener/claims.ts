import type { AnnounceChange } from "../../../shared/announce-change.ts";
import { hasBit } from "../../../shared/bitfield.ts";
import type { LinkId, SegmentKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";

/** What a core has told others that it holds: each neighbour by segment, the tracker by count. */
export class Claims {
  private readonly told = new Map<LinkId, Map<RenditionId, Set<number>>>();
  private readonly announced = new Map<RenditionId, number>();

  /** A frame that went out on a link. */
  said(linkId: LinkId, message: PeerMessage): void {
    if (message.type === "have") this.segments(linkId, message.renditionId).add(message.segmentIndex);
    if (message.type === "drop") this.segments(linkId, message.renditionId).delete(message.segmentIndex);
    if (message.type !== "holdings") return;
    for (const { renditionId, segmentCount, bits } of message.held) {
      const segments = this.segments(linkId, renditionId);
      for (let index = 0; index < segmentCount; index += 1) {
        if (hasBit(bits, index)) segments.add(index);
        else segments.delete(index);
      }
    }
  }

  announce(changes: readonly AnnounceChange[]): void {
    for (const [renditionId, held] of changes) this.announced.set(renditionId, held);
  }

  /** The tracker knows nothing of what an earlier line said. */
  lineOpened(): void {
    this.announced.clear();
  }

  /** A segment on which the neighbour at the other end of a link counts, and that is not there. */
  unfounded(links: readonly LinkId[], holds: (key: SegmentKey) => boolean): SegmentKey | null {
    for (const linkId of links) {
      for (const [renditionId, segments] of this.told.get(linkId) ?? []) {
        for (const segmentIndex of segments) {
          if (!holds({ renditionId, segmentIndex })) return { renditionId, segmentIndex };
        }
      }
    }
    return null;
  }

  /** A rendition of which the tracker still counts more segments than are there. */
  overcounted(heldOf: (renditionId: RenditionId) => number): RenditionId | null {
    for (const [renditionId, held] of this.announced) if (held > heldOf(renditionId)) return renditionId;
    return null;
  }

  private segments(linkId: LinkId, renditionId: RenditionId): Set<number> {
    const renditions = this.told.get(linkId) ?? new Map<RenditionId, Set<number>>();
    this.told.set(linkId, renditions);
    const segments = renditions.get(renditionId) ?? new Set();
    renditions.set(renditionId, segments);
    return segments;
  }
}
