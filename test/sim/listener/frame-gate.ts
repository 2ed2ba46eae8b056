import type { EngineInput, LinkId } from "../../../shared/engine/input.ts";
import { defaultEngineLimits } from "../../../shared/engine/limits.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import type { PeerId } from "../../../shared/ids.ts";
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
import type { Mesh } from "../network/mesh.ts";
import type { Rule } from "../sim-failure.ts";

/** More than all budgets hold together: whoever is heard more often in a second has none. */
const heardPerSecondMax = 2_500;
const banning: ReadonlySet<string> = new Set(["flood", "bad-service", "protocol-error"]);

export interface FrameGateOptions {
  readonly mesh: Pick<Mesh, "link">;
  readonly mostUsed: Map<BudgetName, number>;
  input(input: EngineInput): void;
  breach(rule: Rule, text: string): never;
}

/**
 * What stands in each link before anything that came is read, as in the page; and the most that honest neighbours used of their budgets. It
 * sees that the core cuts off who exceeds one, and has no more to do with it.
 */
export class FrameGate {
  private readonly options: FrameGateOptions;
  private readonly budgets = new Map<LinkId, FrameBudget>();
  /** Frames of each link that were let through in the second that began then. */
  private readonly heard = new Map<LinkId, { readonly sinceMs: number; frames: number }>();
  /** On the page's clock. */
  private readonly bannedUntilMs = new Map<PeerId, number>();

  constructor(options: FrameGateOptions) {
    this.options = options;
  }

  /** Whether the core is to hear a frame. Where a budget is exceeded it hears of that instead. */
  lets(linkId: LinkId, message: PeerMessage, nowMs: number): boolean {
    const { mesh, input, breach } = this.options;
    if (!mesh.link(linkId)) return true;
    const budget = this.budgets.get(linkId) ?? fullFrameBudget(nowMs);
    this.budgets.set(linkId, budget);
    const exceeded = takeFrame(budget, { firstByte: frameType[message.type], bytes: messageBytes(message) }, nowMs);
    if (exceeded !== null) {
      input({ type: "flood", linkId, budget: exceeded });
      if (mesh.link(linkId)) breach("flood-endured", `link ${linkId} stays after a flood of ${exceeded}`);
      return false;
    }
    const known = this.heard.get(linkId);
    const second = known !== undefined && nowMs < known.sinceMs + 1_000 ? known : { sinceMs: nowMs, frames: 0 };
    second.frames += 1;
    this.heard.set(linkId, second);
    if (second.frames > heardPerSecondMax) {
      breach("flood-endured", `link ${linkId} was heard ${second.frames} times in a second`);
    }
    return true;
  }

  /** Of an honest neighbour. */
  note(linkId: LinkId, { type }: PeerMessage): void {
    const budget = this.budgets.get(linkId);
    if (budget === undefined) return;
    const ofBytes = type === "block" ? "block bytes" : "told bytes";
    const { mostUsed } = this.options;
    for (const name of [type, "frames", ofBytes] as const) {
      mostUsed.set(name, Math.max(mostUsed.get(name) ?? 0, usedShare(budget, name)));
    }
  }

  /** What the core does to peers that it has banned, or is about to ban. */
  watch(output: EngineOutput, pageMs: number): void {
    if (output.type === "hang-up" && banning.has(output.reason)) {
      this.bannedUntilMs.set(output.peerId, pageMs + defaultEngineLimits.banMs);
    }
    if (output.type !== "dial" && output.type !== "answer") return;
    const leftMs = (this.bannedUntilMs.get(output.peerId) ?? 0) - pageMs;
    if (leftMs > 0) this.options.breach("banned-contacted", `${output.type}, ${Math.round(leftMs)} ms too early`);
  }
}
