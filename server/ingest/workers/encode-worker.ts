import { parentPort, workerData } from "node:worker_threads";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { describeSource } from "../describe/describe-source.ts";
import { ffmpegEncoder } from "../encode/ffmpeg-encoder.ts";
import { mediabunnyEncoder } from "../encode/mediabunny-encoder.ts";
import type { EncodeOutput } from "../encoder.ts";
import { segmentsInFlightMax } from "../limits.ts";
import type { FromSourceWorker, SourceJob, ToSourceWorker } from "./encode-messages.ts";

// The entry of a worker thread that does one job on one source file and ends.

const stop = new AbortController();
let inFlight = 0;
let wake: () => void = () => {};

parentPort?.on("message", (message: ToSourceWorker) => {
  if (message.type === "stop") stop.abort();
  else inFlight -= 1;
  wake();
});

const send = async (message: FromSourceWorker, transfer: ArrayBuffer[] = []) => {
  while (inFlight >= segmentsInFlightMax && !stop.signal.aborted) {
    await new Promise<void>((resume) => {
      wake = resume;
    });
  }
  if (stop.signal.aborted) return;
  inFlight += 1;
  parentPort?.postMessage(message, transfer);
};

const output: EncodeOutput = {
  segment(kind, { bytes, durationSamples }) {
    const own = bytes.slice();
    return send({ type: "segment", kind, bytes: own, durationSamples }, [own.buffer]);
  },
  finished: (header) => send({ type: "finished", header }),
};

const result = await work(workerData as SourceJob);
const ended: FromSourceWorker = { type: "ended", fault: result.ok ? null : result.error };
parentPort?.postMessage(ended);
parentPort?.close();

async function work(job: SourceJob): Promise<Result<null, string>> {
  try {
    if (job.type === "describe") {
      await send({ type: "described", description: await describeSource(job.path, job.root) });
      return ok(null);
    }
    const encoder = job.encoder === "ffmpeg" ? ffmpegEncoder : mediabunnyEncoder;
    return await encoder.encode({ ...job, signal: stop.signal }, output);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
