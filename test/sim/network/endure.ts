import type { PeerId } from "../../../shared/ids.ts";
import type { Hardships, Spell } from "../audience/hardships.ts";
import type { Player } from "../listener/player.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Condition } from "./condition.ts";
import type { Host } from "./host.ts";
import { iceFailsMs } from "./link-timing.ts";
import type { Mesh } from "./mesh.ts";
import type { OriginLine } from "./origin-line.ts";

/** The tracker takes a listener for gone that has been silent for so long. */
const heartbeatMs = 40_000;

/** A listener as somebody to whom things happen. */
export interface Sufferer {
  readonly character: { readonly index: number; readonly peerId: PeerId; readonly hardships: Hardships };
  readonly host: Host;
  readonly mesh: Mesh;
  readonly origin: OriginLine;
  readonly player: Player;
  wake(): void;
}

/** Arranges all that will befall a listener's machine. */
export function endure(listener: Sufferer, condition: Condition, around: Surroundings): void {
  const { naps, hidden, outages } = listener.character.hardships;
  const { scheduler } = around;
  for (const nap of naps)
    scheduler.at(nap.fromMs, () => listener.host.alive && sleep(nap, listener, condition, around));
  for (const { fromMs, untilMs } of hidden) {
    scheduler.at(fromMs, () => {
      condition.hidden = true;
    });
    scheduler.at(untilMs, () => {
      condition.hidden = false;
    });
  }
  for (const { fromMs, untilMs } of outages) {
    condition.at(fromMs, () => listener.host.alive && loseNetwork(listener, condition, around));
    condition.at(untilMs, () => condition.regainNetwork());
  }
}

/** Timers and inputs stop. Others hear nothing, and after a while take it for gone. */
function sleep({ untilMs }: Spell, listener: Sufferer, condition: Condition, around: Surroundings): void {
  const { scheduler, trace, trackerServer } = around;
  const { index, peerId } = listener.character;
  trace.add(scheduler.nowMs(), index, { untilMs }, () => `sleeps until ${untilMs.toFixed(3)}`);
  listener.player.pause();
  condition.fallAsleep();
  const nap = condition.naps;
  const isStillAsleep = () => condition.asleep && condition.naps === nap && listener.host.alive;
  let missed = false;
  scheduler.after(iceFailsMs, () => {
    if (!isStillAsleep()) return;
    missed = true;
    listener.mesh.wasSilent();
  });
  scheduler.after(heartbeatMs, () => isStillAsleep() && trackerServer.brokeOff(peerId));
  scheduler.at(untilMs, () => {
    if (!isStillAsleep()) return;
    // Connections do not outlive a long sleep; who wakes finds that out at once where it asked for something.
    if (missed) listener.origin.end("failed");
    listener.wake();
  });
}

function loseNetwork(listener: Sufferer, condition: Condition, around: Surroundings): void {
  const { scheduler, trace, trackerServer } = around;
  const { index, peerId } = listener.character;
  trace.add(scheduler.nowMs(), index, { offline: true }, () => "has no network");
  condition.loseNetwork();
  trackerServer.brokeOff(peerId);
  listener.mesh.loseAll();
  listener.origin.end("failed");
}
