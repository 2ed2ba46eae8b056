import { parentPort } from "node:worker_threads";
import { writeDemoPiece } from "./album.ts";
import type { ComposeReply, ComposeRequest } from "./compose-messages.ts";
import { renderScore } from "./synth/render-score.ts";

/** Worker entry: pure computing, no files and no network. Samples are handed over, not copied. */
const port = parentPort;
if (!port) throw new Error("Cannot compose: compose-worker runs in a worker thread only");

const PROGRESS_STEP = 0.04;

port.on("message", ({ seed, index }: ComposeRequest) => {
  let reported = -1;
  const reply = (message: ComposeReply, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  try {
    const samples = renderScore(writeDemoPiece(seed, index), seed + index, (fraction) => {
      if (fraction - reported < PROGRESS_STEP) return;
      reported = fraction;
      reply({ type: "progress", index, fraction });
    });
    reply({ type: "composed", index, samples }, [samples.buffer]);
  } catch (error) {
    reply({ type: "failed", index, message: error instanceof Error ? error.message : String(error) });
  }
});
