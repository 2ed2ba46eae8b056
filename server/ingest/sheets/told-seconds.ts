import type { ReadableFile } from "../../files/open-regular.ts";
import { openWindow } from "../framing/byte-window.ts";
import { createDamage } from "../framing/damage.ts";
import { findSound } from "../framing/find-sound.ts";
import { flacHeadBytes, flacStreamInfo } from "../framing/flac-frames.ts";
import { waveLength } from "../framing/wave-length.ts";

/** How long a FLAC or WAV says that it is, seconds, from a few bytes of it. Null for other files, and where it does not say. */
export async function toldSeconds(source: ReadableFile): Promise<number | null> {
  try {
    const window = openWindow(source, flacHeadBytes);
    const found = await findSound(window);
    if (found?.format === "wav") return (await waveLength(window, found.at, createDamage())).seconds;
    if (found?.format !== "flac") return null;
    const { totalSamples, sampleRateHz } = flacStreamInfo(await window.at(found.at, flacHeadBytes));
    return totalSamples === null || sampleRateHz === 0 ? null : totalSamples / sampleRateHz;
  } catch {
    // What is wrong with it is told when its sound is read.
    return null;
  }
}
