import { fnvHash } from "../fnv-hash.ts";
import type { PeerId } from "../ids.ts";
import { mixBits } from "../mix-bits.ts";
import type { Sharing } from "../signal/message.ts";
import type { InstanceId } from "./instances/instance.ts";
import type { Listener } from "./listener.ts";
import type { TrackerState } from "./state.ts";
import { noEntries } from "./swarms/entries.ts";
import { clearTaste } from "./swarms/taste.ts";

/** Somebody who has announced nothing yet, in a slot of its own, in no neighbourhood. */
export function newListener(
  state: TrackerState,
  input: {
    readonly peerId: PeerId;
    readonly connection: number;
    readonly away: InstanceId | null;
    readonly sharing?: Sharing;
  },
  nowMs: number,
): Listener {
  const listener = state.listeners.add(
    (slot): Listener => ({
      peerId: input.peerId,
      slot,
      connection: input.connection,
      away: input.away,
      sharing: input.sharing ?? "on",
      address: "",
      prefix: "",
      asn: 0,
      country: 0,
      area: 0,
      addressPosition: 0,
      prefixPosition: 0,
      areaPosition: 0,
      joinedAtMs: nowMs,
      entries: noEntries(),
      entryCount: 0,
      acquaintances: null,
      former: null,
      formerUntilMs: 0,
      seeks: null,
      sampledIn: 0,
      introductions: 0,
      introductionWindowStartMs: nowMs,
      failedWith: 0,
      connectedWith: 0,
      resultsSinceMs: nowMs,
      tokens: state.limits.messageBurst,
      tokensAtMs: nowMs,
      dropped: 0,
      number: mixBits(fnvHash(input.peerId)),
      household: null,
      partners: 0,
      songs: 0,
      songAtMs: Number.NEGATIVE_INFINITY,
    }),
  );
  clearTaste(state.tastes, listener.slot);
  return listener;
}
