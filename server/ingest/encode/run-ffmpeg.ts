import { spawn } from "node:child_process";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import { errorTextMax, ffmpegMemoryBytesMax, scratchBytesMax } from "../limits.ts";

export interface FfmpegRun {
  readonly argumentList: readonly string[];
  /** Handed over open, as descriptor 3. */
  readonly source: ReadableFile;
  readonly signal: AbortSignal;
  /** Takes what it writes. */
  readonly onOutput: (bytes: Buffer) => void;
}

/** Runs ffmpeg to its end or the signal's; fails with a reason for people. What it complained of on its way is told with success. */
export function runFfmpeg(run: FfmpegRun): Promise<Result<{ readonly complaint: string | null }, string>> {
  const { signal } = run;
  return new Promise((answer) => {
    if (signal.aborted) return answer(fail("it was cancelled"));
    const [command, ...words] = limited(run.argumentList);
    const child = spawn(command, words, {
      stdio: ["ignore", "pipe", "pipe", run.source.fd],
      env: { PATH: process.env.PATH },
    });
    const stop = () => child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    let errorText = "";
    child.stdout?.on("data", run.onOutput);
    child.stderr?.on("data", (bytes: Buffer) => {
      if (errorText.length < errorTextMax) errorText += bytes.toString("utf8");
    });
    child.once("error", (error) => {
      signal.removeEventListener("abort", stop);
      answer(fail(`ffmpeg could not be started: ${error.message}`));
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return answer(fail("it was cancelled"));
      answer(
        code === 0
          ? ok({ complaint: complaintIn(errorText) })
          : fail(`ffmpeg ended with ${code ?? "a signal"}: ${reasonFrom(errorText)}`),
      );
    });
  });
}

/** Under limits that the kernel keeps, where a shell can set them: address space, and bytes of a file that it writes. No core dumps. */
function limited(argumentList: readonly string[]): [string, ...string[]] {
  if (process.platform === "win32") return ["ffmpeg", ...argumentList];
  const kibibytes = Math.floor(ffmpegMemoryBytesMax / 1_024);
  const halfKibibytes = Math.ceil(scratchBytesMax / 512);
  const limits = [`ulimit -v ${kibibytes}`, `ulimit -f ${halfKibibytes}`, "ulimit -c 0"];
  const script = `${limits.map((limit) => `${limit} 2>/dev/null`).join("; ")}; exec "$0" "$@"`;
  return ["/bin/sh", "-c", script, "ffmpeg", ...argumentList];
}

/** What is said of pictures and films, which are not decoded, and of formats that were tried in passing. */
const untelling = /not on whitelist|Failed to open codec|find codec parameters|Consider increasing|unspecified size/u;

/** The lines that ffmpeg said, without memory addresses and paths. */
function linesOf(errorText: string): string[] {
  return errorText
    .split("\n")
    .map((line) => line.replace(/^\[[^\]]*\]\s*/, "").replace(/^file:\S.*\/[^/]*: /, ""))
    .filter((line) => line.trim() !== "" && !line.includes("Last message repeated"));
}

/** What it found wrong with the sound, null if nothing. */
function complaintIn(errorText: string): string | null {
  return (
    linesOf(errorText)
      .find((line) => !untelling.test(line))
      ?.slice(0, 100) ?? null
  );
}

/** The last line that ffmpeg said. That a picture in the file is not decoded is no reason. */
function reasonFrom(errorText: string): string {
  const lines = linesOf(errorText);
  const decoder = /Codec \((\w+)\) not on whitelist/.exec(errorText)?.[1];
  if (decoder !== undefined && lines.at(-1)?.startsWith("Error while opening decoder")) {
    return `its sound is in ${decoder}, which is not taken`;
  }
  const telling = lines.filter((line) => !line.includes("not on whitelist"));
  return (telling.at(-1) ?? lines.at(-1) ?? "no reason given").slice(0, 200);
}
