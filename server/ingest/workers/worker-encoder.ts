import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../../../shared/result.ts";
import type { EncoderName } from "../encode/find-encoder.ts";
import { sourceExtensions } from "../encode/source-extensions.ts";
import type { Encoder } from "../encoder.ts";
import { jobMsPerTrackSecond } from "../limits.ts";
import { cdFramesPerSecond } from "../sound-range.ts";
import { jobTimeMs } from "./job-time.ts";
import { limitOutput } from "./limit-output.ts";
import { runSourceJob, type StartSourceProcess, startSourceProcess } from "./source-job.ts";

export interface WorkerEncoderOptions {
  readonly encoder: EncoderName;
  readonly start?: StartSourceProcess;
}

/** The same encoders, each job in a process of its own. */
export function createWorkerEncoder({ encoder, start = startSourceProcess }: WorkerEncoderOptions): Encoder {
  return {
    name: encoder,
    // A list of its own: asking the encoders would load their codecs here, and slow every start.
    extensions: sourceExtensions[encoder],
    async encode({ isMeasuring = false, scratchDirectory: parent, signal, source, ...request }, output) {
      if (signal.aborted) return fail("it was cancelled");
      const { path, bytes } = source;
      // What lies before a part is decoded as well, and makes no sound.
      const secondsBefore = (request.range?.startFrame ?? 0) / cdFramesPerSecond;
      // Of its own, since a process that is ended removes nothing.
      const scratchDirectory = await mkdtemp(join(parent, "job-"));
      const limited = limitOutput(request, output);
      try {
        return await runSourceJob({
          job: { ...request, type: "encode", encoder, path, bytes, isMeasuring, scratchDirectory },
          child: start(source),
          signal,
          timeMs: jobTimeMs({ bytes, secondsBefore }),
          msPerSecond: jobMsPerTrackSecond,
          take: async (message) => {
            if (message.type === "segment") await limited.segment(message.kind, message);
            else if (message.type === "finished") await limited.finished(message.header);
            else if (message.type === "progress") limited.progress(message.seconds);
            else if (message.type === "measured") limited.measured(message.sound);
            else if (message.type === "warning") limited.warning(String(message.text));
            return limited.seconds();
          },
        });
      } finally {
        await rm(scratchDirectory, { recursive: true, force: true });
      }
    },
  };
}
