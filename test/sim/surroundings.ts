import type { BlockKey, EngineInput, SegmentKey } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import type { EngineSnapshot } from "../../shared/engine/snapshot.ts";
import type { PeerId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import type { Character } from "./audience/character.ts";
import type { AccessLine } from "./lines/access-line.ts";
import type { Holder } from "./network/holders.ts";
import type { Weather } from "./network/host.ts";
import type { Rendezvous } from "./network/mesh.ts";
import type { Origin } from "./network/origin.ts";
import type { Scheduler } from "./network/scheduler.ts";
import type { TrackerServer } from "./network/tracker-server.ts";
import type { Trace } from "./trace.ts";

export interface EngineCore {
  handle(input: EngineInput, nowMs: number): readonly EngineOutput[];
  nextTimeoutMs(): number;
  snapshot(nowMs: number): EngineSnapshot;
}

/** What all listeners of a run share. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly origin: Origin;
  readonly trackerServer: TrackerServer;
  readonly rendezvous: Rendezvous;
  readonly manifestOf: (key: SegmentKey) => Manifest;
  readonly onKept: (key: BlockKey, bytes: number, by: Character) => void;
  readonly p2p: boolean;
  /** Whether the tracker has a database that tells it whose network an address is part of. */
  readonly locality: boolean;
  /** A listener's line packet by packet; null: lines are fluid. */
  readonly lineOf: (character: Character) => AccessLine | null;
  readonly weather: (index: number) => Weather | null;
  /** Everybody who is or was there. */
  readonly listeners: () => ReadonlyMap<PeerId, Holder>;
}
