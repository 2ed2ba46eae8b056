/**
 * Runs a limited number of jobs at a time. Jobs of a lower `rank` go first; those of one rank go in the order in which they came. A `key`
 * names what a job is about, so that it can be called to the front.
 */
export interface JobPool {
  run<Value>(rank: number, job: () => Promise<Value>, key?: string): Promise<Value>;
  /** Whatever waits under this key comes next. What comes under it later waits its turn. */
  callNext(key: string): void;
  /** How many jobs run at a time. */
  readonly concurrency: number;
}

interface Waiting {
  readonly key: string | undefined;
  readonly begin: () => void;
}

/** Of jobs that were called to the front. */
const rankOfCalled = Number.NEGATIVE_INFINITY;

export function createJobPool(concurrency: number): JobPool {
  const waiting = new Map<number, Waiting[]>();
  let running = 0;

  const next = () => {
    if (running >= concurrency) return;
    const ranks = [...waiting.keys()].sort((a, b) => (a < b ? -1 : 1));
    const rank = ranks.find((candidate) => (waiting.get(candidate)?.length ?? 0) > 0);
    const first = rank === undefined ? undefined : waiting.get(rank)?.shift();
    if (!first) return;
    running += 1;
    first.begin();
  };

  return {
    concurrency,
    run: (rank, job, key) =>
      new Promise((resolve, reject) => {
        const begin = () => {
          job()
            .then(resolve, reject)
            .finally(() => {
              running -= 1;
              next();
            });
        };
        const queue = waiting.get(rank) ?? [];
        waiting.set(rank, queue);
        queue.push({ key, begin });
        next();
      }),
    callNext(key) {
      const called = [...waiting.values()].flatMap((queue) => queue.filter((job) => job.key === key));
      if (called.length === 0) return;
      for (const [rank, queue] of waiting)
        waiting.set(
          rank,
          queue.filter((job) => job.key !== key),
        );
      waiting.set(rankOfCalled, [...called, ...(waiting.get(rankOfCalled) ?? [])]);
    },
  };
}
