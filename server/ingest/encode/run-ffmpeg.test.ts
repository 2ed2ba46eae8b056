import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { hasFfmpeg } from "../../../test/contract/sound.ts";
import { openRegular } from "../../files/open-regular.ts";
import { ffmpegMemoryBytesMax, scratchBytesMax } from "../limits.ts";
import { runFfmpeg } from "./run-ffmpeg.ts";

/** A process's own limits, as the kernel keeps them. */
const limits = "/proc/self/limits";

test.runIf(hasFfmpeg && existsSync(limits))(
  "the kernel keeps ffmpeg from more memory, larger files and a core dump than it may have",
  async () => {
    const source = await openRegular(process.execPath);
    if (!source.ok) throw new Error(source.error);
    let text = "";
    const copy = ["-map", "0", "-c", "copy", "-f", "data", "pipe:1"];
    const result = await runFfmpeg({
      argumentList: ["-nostdin", "-v", "error", "-f", "data", "-i", `file:${limits}`, ...copy],
      source: source.value,
      signal: new AbortController().signal,
      onOutput: (bytes) => {
        text += bytes.toString("latin1");
      },
    });
    await source.value.close();
    expect(result).toEqual({ ok: true, value: { complaint: null } });
    const hard = (name: string) => Number(new RegExp(`^${name} +\\d+ +(\\d+) `, "m").exec(text)?.[1]);
    expect(hard("Max address space")).toBe(ffmpegMemoryBytesMax);
    expect(hard("Max file size")).toBe(scratchBytesMax);
    expect(hard("Max core file size")).toBe(0);
  },
);
