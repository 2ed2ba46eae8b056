import { spawnSync } from "node:child_process";

export type EncoderName = "mediabunny" | "ffmpeg";

/** `ffmpeg` when it and its `ffprobe` are on the PATH with what we need of it, else the encoder that npm brought. */
export function findEncoder(): EncoderName {
  const answer = spawnSync("ffmpeg", ["-hide_banner", "-encoders"], { encoding: "utf8", timeout: 10_000 });
  const probe = spawnSync("ffprobe", ["-hide_banner", "-version"], { timeout: 10_000 });
  if (answer.status !== 0 || probe.status !== 0) return "mediabunny";
  return / aac\s/.test(answer.stdout) && / flac\s/.test(answer.stdout) ? "ffmpeg" : "mediabunny";
}
