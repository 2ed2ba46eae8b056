import type { EngineSnapshot } from "../../../shared/engine/snapshot.ts";
import type { OriginLine } from "../network/origin-line.ts";
import type { Heard } from "./heard.ts";
import type { Listener } from "./listener.ts";
import { stallMs } from "./player.ts";

/** What figures need of one listener: taken when it leaves, or at the end. */
export interface ListenerRecord {
  readonly hostile: boolean;
  readonly playedSeconds: number;
  readonly snapshot: Pick<EngineSnapshot, "bytes" | "wastedBytes" | "uploadedBytes" | "dials" | "rejected">;
  readonly starts: Heard["starts"];
  readonly stallsMs: readonly number[];
  readonly stalledPlays: number;
  readonly peerBytes: Listener["peerBytes"];
  readonly outsideBytes: number;
  readonly avoidable: OriginLine["avoidable"];
  readonly network: string;
}

export function recordOf(listener: Listener, nowMs: number): ListenerRecord {
  if (listener.host.alive) listener.player.countPlayed();
  const { bytes, wastedBytes, uploadedBytes, dials, rejected } = listener.core.snapshot(nowMs);
  const { character, peerBytes, outsideBytes, origin } = listener;
  const { playedSeconds, starts, stallsMs, stalledPlays } = listener.heard;
  return {
    hostile: character.hostility !== null,
    playedSeconds,
    snapshot: { bytes, wastedBytes, uploadedBytes, dials, rejected },
    starts,
    stallsMs: stallsMs.filter((ms) => ms > stallMs),
    stalledPlays: stalledPlays.size,
    peerBytes,
    outsideBytes,
    avoidable: origin.avoidable,
    network: character.network,
  };
}
