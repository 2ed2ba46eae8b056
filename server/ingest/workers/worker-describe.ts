import { fail, ok, type Result } from "../../../shared/result.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import type { SourceDescription } from "../describe/describe-source.ts";
import { tagTimeoutMs } from "../limits.ts";
import { runSourceJob, type StartSourceProcess, startSourceProcess } from "./source-job.ts";

/** Reads tags and cover in a process of its own and within a time limit: both parsers meet whatever people download. */
export async function describeInWorker(
  source: ReadableFile,
  root: string,
  signal: AbortSignal,
  charset = "auto",
  start: StartSourceProcess = startSourceProcess,
): Promise<Result<SourceDescription, string>> {
  let found: SourceDescription | null = null;
  const { path, bytes } = source;
  const result = await runSourceJob({
    job: { type: "describe", path, bytes, root, charset },
    child: start(source),
    signal,
    timeMs: tagTimeoutMs,
    take: async (message) => {
      if (message.type === "described") found = message.description;
      return 0;
    },
  });
  if (found) return ok(found);
  return fail(`its tags could not be read: ${result.ok ? "nothing was found" : result.error}`);
}
