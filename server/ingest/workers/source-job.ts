import type { Worker } from "node:worker_threads";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { startWorker } from "../../worker-url.ts";
import { jobStopMs, workerHeapMiBMax } from "../limits.ts";
import type { FromSourceWorker, SourceJob, ToSourceWorker } from "./encode-messages.ts";

/** Starts the thread for a job; another one in tests. */
export type StartSourceWorker = (job: SourceJob) => Worker;

export function startSourceWorker(job: SourceJob): Worker {
  return startWorker("ingest/workers/encode-worker", {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMiBMax },
  });
}

/**
 * Does one job in a thread of its own, so that a crash or a hang harms one file only. Fails with a reason for people;
 * rejects only when `take` does. A thread that does not stop when told to is ended.
 */
export async function runSourceJob(
  worker: Worker,
  signal: AbortSignal,
  take: (message: FromSourceWorker) => Promise<void>,
): Promise<Result<null, string>> {
  const tell = (message: ToSourceWorker) => worker.postMessage(message);
  let ending: NodeJS.Timeout | undefined;
  const stop = () => {
    tell({ type: "stop" });
    ending = setTimeout(() => void worker.terminate(), jobStopMs);
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await new Promise<Result<null, string>>((answer, reject) => {
      // Messages are dealt with strictly one after the other.
      let line = Promise.resolve();
      const deal = async (message: FromSourceWorker) => {
        if (message.type === "ended") return answer(message.fault === null ? ok(null) : fail(message.fault));
        await take(message);
        tell({ type: "taken" });
      };
      worker.on("message", (message: FromSourceWorker) => {
        line = line.then(() => deal(message)).catch(reject);
      });
      worker.once("error", (error) => answer(fail(`its worker failed: ${error.message}`)));
      worker.once("exit", (code) => {
        line = line.then(() => answer(fail(signal.aborted ? "it was cancelled" : `its worker ended with ${code}`)));
      });
    });
  } finally {
    clearTimeout(ending);
    signal.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
