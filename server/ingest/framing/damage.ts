/** What is wrong with a file that is taken all the same, gathered while it is read. */
export interface Damage {
  /** Sound that was lost and stands as silence now. */
  lost(seconds: number): void;
  /** Bytes that are neither sound nor a tag. */
  junk(bytes: number): void;
  /** What a decoder said of a part that it was given. */
  refused(parts: number): void;
  /** Anything else, told as it is. */
  note(text: string): void;
  /** For people; empty when nothing is wrong. */
  texts(): string[];
}

/** Fewer bytes than these are what programs leave behind: padding, an odd byte. */
const junkBytesMin = 4;

export function createDamage(): Damage {
  let lostSeconds = 0;
  let lostPlaces = 0;
  let junkBytes = 0;
  let refusedParts = 0;
  const notes = new Set<string>();
  return {
    lost(seconds) {
      lostSeconds += seconds;
      lostPlaces += 1;
    },
    junk(bytes) {
      junkBytes += bytes;
    },
    refused(parts) {
      refusedParts += parts;
    },
    note: (text) => void notes.add(text),
    texts() {
      const texts = [...notes];
      if (lostPlaces > 0) {
        texts.push(`it is damaged in ${counted(lostPlaces, "place")}: ${shown(lostSeconds)} s of it are silence`);
      }
      if (refusedParts > 0) texts.push(`it is damaged: ${counted(refusedParts, "part")} of it could not be decoded`);
      if (junkBytes >= junkBytesMin) texts.push(`${counted(junkBytes, "byte")} of it are no sound and were left out`);
      return texts;
    },
  };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** Seconds as people read them: never 0 for something. */
export function shown(seconds: number): string {
  return seconds < 0.1 ? seconds.toFixed(3) : seconds.toFixed(seconds < 10 ? 1 : 0);
}
