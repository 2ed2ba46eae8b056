import type { BlockKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import type { SimOptions } from "../options.ts";
import type { Payload } from "./mesh.ts";

/** What becomes of one fetch; blocks are counted from its first. */
export type Fate =
  | { readonly kind: "good" }
  | { readonly kind: "error"; readonly status: number }
  /** From `fromBlock` on the bytes are others than were asked for: damaged, or of another file. */
  | { readonly kind: "false"; readonly how: "damaged" | "other-track"; readonly fromBlock: number }
  /** The answer ends before block `atBlock`. */
  | { readonly kind: "truncated"; readonly atBlock: number }
  /** Before block `atBlock` nothing more comes, for ever. */
  | { readonly kind: "frozen"; readonly atBlock: number }
  /** The first byte takes so much longer. */
  | { readonly kind: "slow"; readonly extraMs: number };

const statuses = [500, 502, 503, 504, 429] as const;
const slowMs = { min: 500, max: 4_000 };
const good: Fate = { kind: "good" };
const elsewhere = "0".repeat(32) as RenditionId;

/** How often the origin errs; null: never. */
export type OriginFaults = ((blocks: number) => Fate) | null;

/** Draws the fate of each fetch, from a generator of its own: an origin that never errs leaves all other draws as they are. */
export function inventOriginFaults(
  options: Pick<SimOptions, "seed" | "originErrors" | "originFalse" | "originFreezes">,
): OriginFaults {
  const { originErrors, originFalse, originFreezes } = options;
  if (originErrors === 0 && originFalse === 0 && originFreezes === 0) return null;
  const random = seededRandom(options.seed ^ 0x0419);
  return (blocks) => {
    const [drawn, how, where] = [random(), random(), Math.floor(random() * blocks)];
    if (drawn < originErrors) return { kind: "error", status: statuses[Math.floor(how * statuses.length)] ?? 503 };
    if (drawn < originErrors + originFalse) return falseFate(how, where);
    if (drawn < originErrors + originFalse + originFreezes) return freeze(how, where, random);
    return good;
  };
}

function falseFate(how: number, block: number): Fate {
  if (how < 0.34) return { kind: "truncated", atBlock: block };
  return how < 0.67
    ? { kind: "false", how: "damaged", fromBlock: block }
    : { kind: "false", how: "other-track", fromBlock: 0 };
}

function freeze(how: number, block: number, random: Random): Fate {
  if (how < 0.5) return { kind: "frozen", atBlock: block };
  return { kind: "slow", extraMs: slowMs.min + random() * (slowMs.max - slowMs.min) };
}

/** What comes as the answer to a block. */
export function payloadOf(fate: Fate, key: BlockKey, ask: { readonly place: number; readonly bytes: number }): Payload {
  const isFalse = fate.kind === "false" && ask.place >= fate.fromBlock;
  if (!isFalse) return { key, intact: true, bytes: ask.bytes };
  if (fate.how === "damaged") return { key, intact: false, bytes: ask.bytes };
  return { key: { ...key, renditionId: elsewhere }, intact: true, bytes: ask.bytes };
}
