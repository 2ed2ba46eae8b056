import type { LinkId } from "../../../shared/engine/input.ts";
import {
  type BudgetName,
  type FrameBudget,
  fullFrameBudget,
  takeFrame,
  usedShare,
} from "../../../shared/wire/frame-budget.ts";
import { frameType } from "../../../shared/wire/frame-type.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import { messageBytes } from "../network/frame-bytes.ts";
import type { LinkEnd } from "../network/mesh.ts";

/** What stands in each link before anything that came is read, as in the page; and the most that honest neighbours used of their budgets. */
export class FrameGate {
  private readonly budgets = new Map<LinkId, FrameBudget>();
  private readonly mostUsed: Map<BudgetName, number>;

  constructor(mostUsed: Map<BudgetName, number>) {
    this.mostUsed = mostUsed;
  }

  /** The budget that a frame exceeds, or null. */
  exceeded(link: Pick<LinkEnd, "linkId">, message: PeerMessage, nowMs: number): BudgetName | null {
    const budget = this.budgets.get(link.linkId) ?? fullFrameBudget(nowMs);
    this.budgets.set(link.linkId, budget);
    return takeFrame(budget, { firstByte: frameType[message.type], bytes: messageBytes(message) }, nowMs);
  }

  /** Of an honest neighbour. */
  note(linkId: LinkId, { type }: PeerMessage): void {
    const budget = this.budgets.get(linkId);
    if (budget === undefined) return;
    const ofBytes = type === "block" ? "block bytes" : "told bytes";
    for (const name of [type, "frames", ofBytes] as const) {
      this.mostUsed.set(name, Math.max(this.mostUsed.get(name) ?? 0, usedShare(budget, name)));
    }
  }
}
