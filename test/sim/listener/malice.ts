import { fullBits } from "../../../shared/bitfield.ts";
import type { BlockKey, LinkId } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { Random } from "../../../shared/seeded-random.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import type { Hostility } from "../audience/character.ts";
import type { Clock } from "../network/condition.ts";
import type { Mesh, Payload } from "../network/mesh.ts";

const freezesAfterBlocks = 30;
const trickleMs = 3_000;
const sometimes = 0.3;

/** A flood of 10,000 frames a second comes in so many at one time. */
const flood = { frames: 100, everyMs: 10 } as const;

/** What a hostile listener does to what its core would say; an honest one, nothing. */
export class Malice {
  private readonly hostility: Hostility | null;
  private readonly random: Random;
  private blocks = 0;
  /** A rendition that it spoke of. */
  private heldId: RenditionId | null = null;

  constructor(hostility: Hostility | null, random: Random) {
    this.hostility = hostility;
    this.random = random;
  }

  /** A link is open: a `floods` one begins, and goes on until it is closed. */
  opened(mesh: Mesh, linkId: LinkId, clock: Clock): void {
    if (this.hostility !== "floods") return;
    const act = () => {
      const link = mesh.link(linkId);
      if (link === undefined) return;
      for (let count = 0; count < flood.frames; count += 1) {
        const type = count % 2 === 0 ? "drop" : "have";
        if (this.heldId !== null) mesh.send(link, { type, renditionId: this.heldId, segmentIndex: 0 });
      }
      clock.after(flood.everyMs, act);
    };
    act();
  }

  /** Null: it says nothing. */
  distorted(message: PeerMessage): PeerMessage | null {
    if (this.hostility === "freezes" && this.blocks >= freezesAfterBlocks) return null;
    if (message.type === "holdings") this.heldId = message.held[0]?.renditionId ?? this.heldId;
    if (this.hostility !== "boasts") return message;
    if (message.type === "reject") return null;
    if (message.type !== "holdings") return message;
    const held = message.held.map((each) => ({ ...each, bits: fullBits(each.segmentCount) }));
    return { ...message, held };
  }

  /** It says that it is busy, whatever it is asked for. */
  get refuses(): boolean {
    return this.hostility === "refuses";
  }

  /** What goes out in answer to a request, and when; null: nothing. */
  served(part: {
    readonly key: BlockKey;
    readonly offset: number;
    readonly bytes: number;
  }): { readonly payload: Payload; readonly afterMs: number } | null {
    const { hostility } = this;
    const { key, offset, bytes } = part;
    if (offset === 0) this.blocks += 1;
    if (hostility === "mute" || (hostility === "freezes" && this.blocks > freezesAfterBlocks)) return null;
    const corrupt = hostility === "corrupts" || (hostility === "sometimes-corrupts" && this.random() < sometimes);
    const content = hostility === "misplaces" ? { ...key, segmentIndex: key.segmentIndex + 1 } : key;
    return { payload: { key: content, intact: !corrupt, bytes }, afterMs: hostility === "trickles" ? trickleMs : 0 };
  }
}
