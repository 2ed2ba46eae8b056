import { setTimeout as delay } from "node:timers/promises";
import type { CataloguePort, SourceKey, SourceLease } from "../catalog/ingested-track.ts";
import type { JobPool } from "./queue/job-pool.ts";

/** How long a source that another instance works on is left alone before it is asked for again. */
const askAgainMs = 1_000;

export interface LeasedWork<Value> {
  readonly catalogue: Pick<CataloguePort, "lease">;
  readonly pool: JobPool;
  readonly rank: number;
  /** By which it is called to the front. */
  readonly key: string;
  readonly sourceKey: SourceKey;
  readonly signal: AbortSignal;
  /** What can be answered without a lease; null when there is work to do. */
  ready(): Promise<Value | null>;
  work(lease: SourceLease): Promise<Value>;
}

/**
 * Does a job on a source that no other instance works on meanwhile. While another one does, this job takes no place in the pool, and
 * looks now and then whether there is anything left to do.
 */
export async function doLeased<Value>(job: LeasedWork<Value>): Promise<Value> {
  for (;;) {
    const done = await job.pool.run(job.rank, () => tryLeased(job), job.key);
    if (done !== null) return done.value;
    await delay(askAgainMs, undefined, { signal: job.signal });
  }
}

/** The same within a job that has its place in the pool already. Null while another instance works on the source. */
export async function tryLeased<Value>(
  job: Omit<LeasedWork<Value>, "pool" | "rank">,
): Promise<{ readonly value: Value } | null> {
  job.signal.throwIfAborted();
  const ready = await job.ready();
  if (ready !== null) return { value: ready };
  const lease = await job.catalogue.lease(job.sourceKey);
  if (lease === null) return null;
  try {
    // The one that had the lease until now may have done it.
    return { value: (await job.ready()) ?? (await job.work(lease)) };
  } finally {
    await lease.release().catch(() => undefined);
  }
}
