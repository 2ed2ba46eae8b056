import type { Listener } from "./listener/listener.ts";
import type { ListenerRecord } from "./listener/listener-record.ts";
import type { Rendezvous } from "./network/mesh.ts";
import type { Origin } from "./network/origin.ts";
import type { Scheduler } from "./network/scheduler.ts";
import type { TrackerServer } from "./network/tracker-server.ts";

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
