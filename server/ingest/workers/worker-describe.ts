import { fail, ok, type Result } from "../../../shared/result.ts";
import type { SourceDescription } from "../describe/describe-source.ts";
import { tagTimeoutMs } from "../limits.ts";
import { runSourceJob, type StartSourceWorker, startSourceWorker } from "./source-job.ts";

/** Reads tags and cover in a worker thread and within a time limit: both parsers meet whatever people download. */
export async function describeInWorker(
  path: string,
  root: string,
  signal: AbortSignal,
  start: StartSourceWorker = startSourceWorker,
): Promise<Result<SourceDescription, string>> {
  const timeout = AbortSignal.timeout(tagTimeoutMs);
  let found: SourceDescription | null = null;
  const worker = start({ type: "describe", path, root });
  const result = await runSourceJob(worker, AbortSignal.any([signal, timeout]), async (message) => {
    if (message.type === "described") found = message.description;
  });
  if (found) return ok(found);
  if (timeout.aborted) return fail(`its tags could not be read within ${tagTimeoutMs / 1_000} s`);
  return fail(result.ok ? "its tags could not be read" : result.error);
}
