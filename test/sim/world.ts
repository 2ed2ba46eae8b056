import type { Listener } from "./listener.ts";
import type { ListenerRecord } from "./listener-record.ts";
import type { Rendezvous } from "./mesh.ts";
import type { Origin } from "./origin.ts";
import type { Scheduler } from "./scheduler.ts";
import type { TrackerServer } from "./tracker-server.ts";

/** A run as a test sees it: it may step in at any virtual moment. */
export interface World {
  readonly scheduler: Scheduler;
  readonly origin: Origin;
  readonly trackerServer: TrackerServer;
  readonly rendezvous: Rendezvous;
  /** In the order of their arrival, where the workload makes them when they come; otherwise all, from the start. */
  readonly listeners: Listener[];
  /** What is left of those who came and went, where that is all that is kept of them. */
  readonly departed: ListenerRecord[];
}
