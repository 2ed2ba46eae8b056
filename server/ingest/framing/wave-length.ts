import type { ByteWindow } from "./byte-window.ts";
import { type Damage, shown } from "./damage.ts";

/** Chunks of a WAV that are gone through until its sound begins. */
const chunksMax = 1_000;

/** Programs that write into a pipe, or were stopped, leave 0 or more than this where the length belongs. */
const untoldMin = 0x7fff_0000;

/** Chunks that may follow where there is no sound at all. */
const otherChunk = /^(?:LIST|id3 |ID3 |fact|cue |bext|smpl|inst|iXML|JUNK|PAD |_PMX)$/u;

export interface WaveLength {
  /** Null where there is no sound, or none that can be measured. */
  readonly seconds: number | null;
  /** Where lengths stand that are not told, and what they are. */
  readonly mend: readonly { readonly at: number; readonly bytes: number }[];
}

/** How long a WAV is, by its bytes; what its header tells and the file lacks is damage. */
export async function waveLength(window: ByteWindow, at: number, damage: Damage): Promise<WaveLength> {
  let bytesPerSecond = 0;
  let frameBytes = 1;
  let next = at + 12;
  for (let count = 0; count < chunksMax && next + 8 <= window.bytes; count += 1) {
    const chunk = await window.at(next, 24);
    const name = chunk.toString("latin1", 0, 4);
    const told = chunk.readUInt32LE(4);
    if (name === "fmt " && chunk.length >= 22) {
      bytesPerSecond = chunk.readUInt32LE(16);
      frameBytes = Math.max(1, chunk.readUInt16LE(20));
    }
    if (name === "data") {
      const { bytes, isUntold } = soundBytes(chunk, window.bytes - next - 8, bytesPerSecond, damage);
      const seconds = bytesPerSecond > 0 ? (bytes - (bytes % frameBytes)) / bytesPerSecond : null;
      const mend = [
        { at: at + 4, bytes: window.bytes - at - 8 },
        { at: next + 4, bytes },
      ];
      return { seconds, mend: isUntold ? mend : [] };
    }
    next += 8 + told + (told & 1);
  }
  return { seconds: null, mend: [] };
}

function soundBytes(chunk: Buffer, there: number, bytesPerSecond: number, damage: Damage) {
  const told = chunk.readUInt32LE(4);
  const isEmpty = told === 0 && (there === 0 || otherChunk.test(chunk.toString("latin1", 8, 12)));
  if (isEmpty || !(told === 0 || told >= untoldMin)) {
    if (told > there) damage.note(missing(told, there, bytesPerSecond));
    return { bytes: Math.min(told, there), isUntold: false };
  }
  // Beyond 4 GiB the length stands elsewhere.
  const isUntold = there < 2 ** 32;
  if (isUntold) damage.note("its header does not tell its length: it is as long as the file");
  return { bytes: there, isUntold };
}

function missing(told: number, there: number, bytesPerSecond: number): string {
  const lack = told - there;
  if (bytesPerSecond === 0 || lack * 100 < bytesPerSecond) {
    return `it ends early: ${lack} byte${lack === 1 ? "" : "s"} of what its header tells ${lack === 1 ? "is" : "are"} missing`;
  }
  const seconds = (bytes: number) => shown(bytes / bytesPerSecond);
  return `it ends early: ${seconds(there)} s of the ${seconds(told)} s that its header tells`;
}
