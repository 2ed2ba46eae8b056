import type { Rendition, Track } from "../../../../shared/api/track.ts";
import "./song-notes.css";

/** What a listener should know of a song's sound. Nothing for most songs. */
export function SongNotes({ track }: { readonly track: Track }) {
  const notes = notesOn(track);
  if (notes.length === 0) return null;
  return (
    <ul class="song-notes" aria-label={`About the sound of ${track.title}`}>
      {notes.map(({ text, isWarning }) => (
        <li key={text} class={isWarning ? "song-warning" : ""}>
          {text}
        </li>
      ))}
    </ul>
  );
}

interface Note {
  readonly text: string;
  readonly isWarning: boolean;
}

/** What is wrong with its file, where its renditions hold less than the file, and where the lossless one holds more than a CD. */
export function notesOn({ warnings = [], source = null, renditions }: Track): Note[] {
  const notes: Note[] = warnings.map((text) => ({ text: sentenceOf(text), isWarning: true }));
  if (source !== null && source.channels > 2) {
    notes.push({ text: `Mixed down from ${layoutOf(source.channels)}`, isWarning: false });
  }
  const lossless = renditions.find(({ codec }) => codec === "flac");
  if (source === null || lossless?.sampleRateHz === undefined) return notes;
  const made = formOf(lossless.bitsPerSample ?? null, lossless.sampleRateHz);
  const from = formOf(lossless.bitsPerSample == null ? null : source.bitsPerSample, source.sampleRateHz);
  if (made !== from) notes.push({ text: `FLAC, ${made}, from ${from}`, isWarning: false });
  else if (isBeyondCd(lossless)) notes.push({ text: `FLAC, ${made}`, isWarning: false });
  return notes;
}

function isBeyondCd({ bitsPerSample, sampleRateHz = 0 }: Rendition): boolean {
  return (bitsPerSample ?? 0) > 16 || sampleRateHz > 48_000;
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/u.test(text) ? "" : "."}`;
}

/** As such numbers of speakers are called. */
function layoutOf(channels: number): string {
  return { 6: "5.1", 7: "6.1", 8: "7.1" }[channels] ?? `${channels} channels`;
}

function formOf(bits: number | null, rateHz: number): string {
  const rate = `${rateHz / 1_000} kHz`;
  return bits === null ? rate : `${bits} bit/${rate}`;
}
