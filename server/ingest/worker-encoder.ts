import type { Worker } from "node:worker_threads";
import { fail, ok, type Result } from "../../shared/result.ts";
import { startWorker } from "../worker-url.ts";
import type { EncodeJob, FromEncodeWorker, ToEncodeWorker } from "./encode-messages.ts";
import type { EncodeOutput, EncodeRequest, Encoder } from "./encoder.ts";
import { ffmpegEncoder } from "./ffmpeg-encoder.ts";
import type { EncoderName } from "./find-encoder.ts";
import { jobStopMs, workerHeapMiBMax } from "./limits.ts";
import { mediabunnyEncoder } from "./mediabunny-encoder.ts";

export interface WorkerEncoderOptions {
  readonly encoder: EncoderName;
  /** Starts the worker; another one in tests. */
  readonly start?: (job: EncodeJob) => Worker;
}

/** The same encoders, each job in a worker thread of its own: a crash or a hang is one file's fault and no one else's. */
export function createWorkerEncoder({ encoder, start = startEncodeWorker }: WorkerEncoderOptions): Encoder {
  const { name, extensions } = encoder === "ffmpeg" ? ffmpegEncoder : mediabunnyEncoder;
  return { name, extensions, encode: (request, output) => runJob(encoder, start, request, output) };
}

function startEncodeWorker(job: EncodeJob): Worker {
  return startWorker("ingest/encode-worker", {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMiBMax },
  });
}

async function runJob(
  encoder: EncoderName,
  start: (job: EncodeJob) => Worker,
  request: EncodeRequest,
  output: EncodeOutput,
): Promise<Result<null, string>> {
  const { path, sampleRateHz, kinds, scratchDirectory, signal } = request;
  if (signal.aborted) return fail("it was cancelled");
  const worker = start({ encoder, path, sampleRateHz, kinds, scratchDirectory });
  const tell = (message: ToEncodeWorker) => worker.postMessage(message);
  let ending: NodeJS.Timeout | undefined;
  const stop = () => {
    tell({ type: "stop" });
    ending = setTimeout(() => void worker.terminate(), jobStopMs);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<Result<null, string>>((answer, reject) => {
      // Messages are dealt with strictly one after the other.
      let line = Promise.resolve();
      worker.on("message", (message: FromEncodeWorker) => {
        line = line
          .then(async () => {
            if (message.type === "ended") return answer(message.fault === null ? ok(null) : fail(message.fault));
            if (message.type === "segment") await output.segment(message.kind, message);
            else await output.finished(message.header);
            tell({ type: "taken" });
          })
          .catch(reject);
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
