import type { Listener } from "./listener.ts";
import type { Origin } from "./origin.ts";
import type { Scheduler } from "./scheduler.ts";
import type { TrackerServer } from "./tracker-server.ts";

/** A run as a test sees it: it may step in at any virtual moment. */
export interface World {
  readonly scheduler: Scheduler;
  readonly origin: Origin;
  readonly trackerServer: TrackerServer;
  readonly listeners: readonly Listener[];
}
