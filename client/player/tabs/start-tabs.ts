import { signal } from "@preact/signals";
import type { Clock } from "../../engine/clock.ts";
import type { Player } from "../player.ts";
import { browserChannel, browserLock } from "./tab-ports.ts";
import { createTabs, type Tabs } from "./tabs.ts";

/** `isSure`: nobody else sounds while this tab leads. A browser whose tabs cannot talk has each of them lead. */
export function startTabs(player: Player, clock: Clock): Tabs & { readonly isSure: boolean } {
  const channel = browserChannel();
  if (channel === null) return { role: signal("leads"), join: async () => {}, player, isSure: false };
  // Only to tell tabs apart; getRandomValues is there over plain http as well.
  const tab = [...crypto.getRandomValues(new Uint32Array(2))].join("-");
  return { ...createTabs({ player, channel, lock: browserLock(), clock, tab }), isSure: true };
}
