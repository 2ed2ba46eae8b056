import type { Queue } from "../../client/player/queue/queue.ts";
import type { KeptPlace, QueueStore } from "../../client/player/queue/queue-store.ts";
import type { Track } from "../../shared/api/track.ts";

/** A device that keeps the queue, and outlives the page. */
export class MemoryQueueStore implements QueueStore {
  queue: Queue<Track> | null = null;
  place: KeptPlace | null = null;
  /** How often the queue was written. */
  writes = 0;

  async readQueue(): Promise<Queue<Track> | null> {
    return this.queue;
  }
  writeQueue(queue: Queue<Track>): void {
    this.writes += 1;
    this.queue = queue;
  }
  readPlace(): KeptPlace | null {
    return this.place;
  }
  writePlace(place: KeptPlace): void {
    this.place = place;
  }
}
