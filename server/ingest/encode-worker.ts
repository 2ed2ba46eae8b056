import { parentPort, workerData } from "node:worker_threads";
import type { EncodeJob, FromEncodeWorker, ToEncodeWorker } from "./encode-messages.ts";
import type { EncodeOutput } from "./encoder.ts";
import { ffmpegEncoder } from "./ffmpeg-encoder.ts";
import { segmentsInFlightMax } from "./limits.ts";
import { mediabunnyEncoder } from "./mediabunny-encoder.ts";

// The entry of a worker thread that makes one job's renditions and ends.

const job = workerData as EncodeJob;
const stop = new AbortController();
let inFlight = 0;
let wake: () => void = () => {};

parentPort?.on("message", (message: ToEncodeWorker) => {
  if (message.type === "stop") stop.abort();
  else inFlight -= 1;
  wake();
});

const send = async (message: FromEncodeWorker, transfer: ArrayBuffer[] = []) => {
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

const encoder = job.encoder === "ffmpeg" ? ffmpegEncoder : mediabunnyEncoder;
const result = await encoder.encode({ ...job, signal: stop.signal }, output);
const ended: FromEncodeWorker = { type: "ended", fault: result.ok ? null : result.error };
parentPort?.postMessage(ended);
parentPort?.close();
