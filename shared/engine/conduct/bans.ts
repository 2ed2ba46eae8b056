import type { PeerId } from "../../ids.ts";
import { takeTokens } from "../../token-bucket.ts";
import type { Conduct, Core } from "../state.ts";
import { longAgo } from "../timers.ts";

type Keeper = Pick<Core, "conduct" | "limits" | "nowMs">;

/** After misconduct a key is neither dialled nor answered, longer each time, whatever it offers. Nobody is told of it. */
export function ban(core: Keeper, peerId: PeerId): void {
  const conduct = conductOf(core, peerId);
  const lengthMs = core.limits.banMs * 2 ** Math.min(conduct.bans, 6);
  conduct.bans += 1;
  conduct.bannedUntilMs = core.nowMs + lengthMs;
}

export function isBanned({ conduct, nowMs }: Pick<Core, "conduct" | "nowMs">, peerId: PeerId): boolean {
  return nowMs < (conduct.get(peerId)?.bannedUntilMs ?? longAgo);
}

/** Each offer that we answer costs a connection: who makes many is not heard for a while. */
export function mayOffer(core: Keeper, peerId: PeerId): boolean {
  return takeTokens(conductOf(core, peerId).offers, core.limits.offerRate, 1, core.nowMs);
}

/** The one that was looked at longest ago is forgotten first. */
function conductOf({ conduct, limits }: Keeper, peerId: PeerId): Conduct {
  const found = conduct.get(peerId) ?? {
    bans: 0,
    bannedUntilMs: longAgo,
    offers: { tokens: 0, tokensAtMs: longAgo },
  };
  conduct.delete(peerId);
  conduct.set(peerId, found);
  for (const eldest of conduct.keys()) {
    if (conduct.size <= limits.conductsMax) break;
    conduct.delete(eldest);
  }
  return found;
}
