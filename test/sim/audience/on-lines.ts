import { type LineMixName, lineMixes, lineOf } from "../lines/line-mixes.ts";
import type { Character } from "./character.ts";

/** Puts an audience on the lines of a mix. */
export function onLines(audience: readonly Character[], mix: LineMixName | null): readonly Character[] {
  if (mix === null) return audience;
  return audience.map((character) => {
    const { upBitsPerSecond, downBitsPerSecond, delayMs } = lineOf(lineMixes[mix], character.index);
    return {
      ...character,
      uplinkBitsPerSecond: upBitsPerSecond,
      downlinkBitsPerSecond: downBitsPerSecond,
      accessMs: delayMs,
    };
  });
}
