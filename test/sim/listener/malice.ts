import { fullBits } from "../../../shared/bitfield.ts";
import type { BlockKey } from "../../../shared/engine/input.ts";
import type { Random } from "../../../shared/seeded-random.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import type { Hostility } from "../audience/character.ts";
import type { Payload } from "../network/mesh.ts";

const freezesAfterBlocks = 30;
const trickleMs = 3_000;
const sometimes = 0.3;

/** What a hostile listener does to what its core would say; an honest one, nothing. */
export class Malice {
  private readonly hostility: Hostility | null;
  private readonly random: Random;
  private blocks = 0;

  constructor(hostility: Hostility | null, random: Random) {
    this.hostility = hostility;
    this.random = random;
  }

  /** Null: it says nothing. */
  distorted(message: PeerMessage): PeerMessage | null {
    if (this.hostility === "freezes" && this.blocks >= freezesAfterBlocks) return null;
    if (this.hostility !== "boasts") return message;
    if (message.type === "reject") return null;
    if (message.type !== "holdings") return message;
    const held = message.held.map((each) => ({ ...each, bits: fullBits(each.segmentCount) }));
    return { ...message, held };
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
