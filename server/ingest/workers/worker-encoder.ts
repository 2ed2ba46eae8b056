import { fail } from "../../../shared/result.ts";
import type { EncoderName } from "../encode/find-encoder.ts";
import { sourceExtensions } from "../encode/source-extensions.ts";
import type { Encoder } from "../encoder.ts";
import { runSourceJob, type StartSourceWorker, startSourceWorker } from "./source-job.ts";

export interface WorkerEncoderOptions {
  readonly encoder: EncoderName;
  readonly start?: StartSourceWorker;
}

/** The same encoders, each job in a worker thread of its own. */
export function createWorkerEncoder({ encoder, start = startSourceWorker }: WorkerEncoderOptions): Encoder {
  return {
    name: encoder,
    // A list of its own: asking the encoders would load their codecs here, and slow every start.
    extensions: sourceExtensions[encoder],
    async encode({ path, sampleRateHz, kinds, scratchDirectory, signal }, output) {
      if (signal.aborted) return fail("it was cancelled");
      const worker = start({ type: "encode", encoder, path, sampleRateHz, kinds, scratchDirectory });
      return runSourceJob(worker, signal, async (message) => {
        if (message.type === "segment") await output.segment(message.kind, message);
        else if (message.type === "finished") await output.finished(message.header);
      });
    },
  };
}
