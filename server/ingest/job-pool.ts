/** Runs a limited number of jobs at a time. Jobs of a lower `rank` go first; those of one rank go in the order in which they came. */
export interface JobPool {
  run<Value>(rank: number, job: () => Promise<Value>): Promise<Value>;
}

export function createJobPool(concurrency: number): JobPool {
  const waiting = new Map<number, (() => void)[]>();
  let running = 0;

  const next = () => {
    if (running >= concurrency) return;
    const ranks = [...waiting.keys()].sort((a, b) => a - b);
    const rank = ranks.find((candidate) => (waiting.get(candidate)?.length ?? 0) > 0);
    const begin = rank === undefined ? undefined : waiting.get(rank)?.shift();
    if (!begin) return;
    running += 1;
    begin();
  };

  return {
    run: (rank, job) =>
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
        queue.push(begin);
        next();
      }),
  };
}
