import { closeSync, openSync } from "node:fs";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { EncoderName } from "../encode/find-encoder.ts";
import type { EncodeOutput, Encoder } from "../encoder.ts";
import { jobNiceness, segmentsInFlightMax } from "../limits.ts";
import { type FromSourceProcess, type SourceJob, sourceDescriptor, type ToSourceProcess } from "./encode-messages.ts";
import { startGuard } from "./guard.ts";
import { standBack } from "./stand-back.ts";

// The entry of a process that does one job on one source file and ends; of one that reads tags, file after file.

startGuard();
// Before anything is started from here, so that it holds for ffmpeg as well.
standBack(jobNiceness);

let inFlight = 0;
let wake: () => void = () => {};

const jobs: SourceJob[] = [];
let begin: () => void = () => {};
process.on("message", (message: ToSourceProcess) => {
  if (message.type === "job") {
    jobs.push(message.job);
    begin();
    return;
  }
  inFlight -= 1;
  wake();
});

const post = (message: FromSourceProcess) => new Promise<void>((sent) => process.send?.(message, () => sent()));

const send = async (message: FromSourceProcess) => {
  while (inFlight >= segmentsInFlightMax) {
    await new Promise<void>((resume) => {
      wake = resume;
    });
  }
  inFlight += 1;
  await post(message);
};

const output: EncodeOutput = {
  segment: (kind, { bytes, durationSamples }) => send({ type: "segment", kind, bytes, durationSamples }),
  finished: (header) => send({ type: "finished", header }),
  progress: (seconds) => void post({ type: "progress", seconds }),
  measured: (sound) => void post({ type: "measured", sound }),
  warning: (text) => void post({ type: "warning", text }),
};

for (let isKept = true; isKept; ) {
  const job = jobs.shift();
  if (job === undefined) {
    await new Promise<void>((resolve) => {
      begin = resolve;
    });
    continue;
  }
  const result = await work(job);
  isKept = job.type === "describe" && job.isKept;
  await post({ type: "ended", fault: result.ok ? null : result.error });
}
process.exit(0);

async function work({ path, bytes, ...rest }: SourceJob): Promise<Result<null, string>> {
  const source = { path, bytes, fd: sourceDescriptor };
  try {
    if (rest.type === "describe") {
      const { describeSource } = await import("../describe/describe-source.ts");
      const fd = rest.handedOver === undefined ? sourceDescriptor : openSync(rest.handedOver, "r");
      try {
        await send({
          type: "described",
          description: await describeSource({ ...source, fd }, rest.root, rest.charset, rest),
        });
      } finally {
        closeSync(fd);
      }
      return ok(null);
    }
    const encoder = await encoderOf(rest.encoder);
    return await encoder.encode({ ...rest, source, signal: new AbortController().signal }, output);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Codecs are loaded only where they are needed: that is most of the time in which a process starts. */
async function encoderOf(name: EncoderName): Promise<Encoder> {
  if (name === "ffmpeg") return (await import("../encode/ffmpeg-encoder.ts")).ffmpegEncoder;
  return (await import("../encode/mediabunny-encoder.ts")).mediabunnyEncoder;
}
