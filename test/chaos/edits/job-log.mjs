import child from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, fstatSync, readSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * `node --import ./job-log.mjs`: each encoding job that the program hands to a process of its own is noted in the file of CHAOS_JOBS, a line
 * of JSON before it begins: which sound (the last bytes of the file that is handed over open), which renditions, when.
 */
const { spawn } = child;
const sourceDescriptor = 4;

child.spawn = (program, words, options) => {
  const started = spawn(program, words, options);
  const source = options?.stdio?.[sourceDescriptor];
  const { send } = started;
  if (typeof source !== "number" || !send) return started;
  started.send = (message, ...rest) => {
    if (message?.job?.type === "encode") note(source, message.job.kinds);
    return send.call(started, message, ...rest);
  };
  return started;
};
syncBuiltinESMExports();

function note(source, kinds) {
  const tail = Buffer.alloc(1_024);
  readSync(source, tail, 0, tail.length, Math.max(0, fstatSync(source).size - tail.length));
  const key = createHash("sha256").update(tail).digest("hex").slice(0, 16);
  appendFileSync(process.env.CHAOS_JOBS ?? "/dev/null", `${JSON.stringify({ key, kinds, atMs: Date.now() })}\n`);
}
