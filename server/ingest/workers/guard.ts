import { Worker } from "node:worker_threads";
import { guardEveryMs, jobMemoryBytesMax } from "../limits.ts";

/**
 * Watches this process from a thread of its own, which runs also while a decoder gives nothing back: ends it, with the programs that it
 * started, when it takes more memory than a job may, or when the server that started it is gone. V8's own limits do not count what
 * WASM and array buffers take. The reason goes to the error output, since nothing else of this process may answer any more.
 */
export function startGuard(memoryBytesMax = jobMemoryBytesMax): void {
  const text = `
    const { writeSync } = require("node:fs");
    const { workerData } = require("node:worker_threads");
    const end = (reason) => {
      try { writeSync(2, reason); } catch {}
      try { process.kill(0, "SIGKILL"); } catch {}
      process.kill(process.pid, "SIGKILL");
    };
    setInterval(() => {
      if (process.memoryUsage.rss() > workerData.memoryBytesMax) end(workerData.reason);
      if (process.ppid !== workerData.parent) end("its server is gone");
    }, workerData.everyMs);`;
  const reason = `it took more than ${Math.round(memoryBytesMax / 2 ** 20)} MiB of memory`;
  new Worker(text, {
    eval: true,
    workerData: { memoryBytesMax, reason, parent: process.ppid, everyMs: guardEveryMs },
    // Else it would take over the loader with which this process runs from source.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  }).unref();
}
