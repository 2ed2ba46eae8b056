import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type EncoderName = "mediabunny" | "ffmpeg";

const run = promisify(execFile);
const timeoutMs = 10_000;

/** `ffmpeg` when it is on the PATH with what we need of it, else the encoder that npm brought. */
export async function findEncoder(): Promise<EncoderName> {
  try {
    const { stdout } = await run("ffmpeg", ["-hide_banner", "-encoders"], { timeout: timeoutMs });
    return / aac\s/.test(stdout) && / flac\s/.test(stdout) ? "ffmpeg" : "mediabunny";
  } catch {
    return "mediabunny";
  }
}
