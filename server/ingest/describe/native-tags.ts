import type { IAudioMetadata } from "music-metadata";
import { tagTextMax, tagValuesMax } from "../limits.ts";
import { readCharset } from "./charset.ts";

/** Kinds of tags that a file may have beside each other; the ones that say more come first. */
const kinds = [
  ...["vorbis", "ID3v2.4", "ID3v2.3", "ID3v2.2", "iTunes", "APEv2", "asf", "matroska", "AIFF", "exif", "ID3v1"],
] as const;

/** Kinds in which a text may be in the character set of whoever wrote it. */
const isByteText = /^(?:ID3|exif|AIFF)/u;

export type TagValues = (name: RegExp) => string[];

/** All values of a tag, of the best kind that has it, by the name that it has there ("TPE1", "ARTIST", "TXXX:Work"). */
export function tagValuesOf(metadata: IAudioMetadata | null): TagValues {
  const byKind = kinds.map((kind) => ({ kind, tags: metadata?.native[kind] ?? [] }));
  const warned = metadata?.quality.warnings.map(({ message }) => message).join("\n") ?? "";
  return (name) => {
    for (const { kind, tags } of byKind) {
      const found = tags.filter(({ id }) => name.test(nameOf(kind, id)));
      const texts = found.flatMap(({ id, value }) => splitNull(value).map((text) => ({ id, text })));
      const values = joinSlashes(kind, texts, warned).filter((text) => text.trim() !== "");
      if (values.length > 0)
        return values.slice(0, tagValuesMax).map((text) => (isByteText.test(kind) ? readCharset(text) : text));
    }
    return [];
  };
}

/** The name of a tag without where it stands. In Matroska that tells of what it is: the title of an album is `album:TITLE`. */
function nameOf(kind: string, id: string): string {
  if (kind !== "matroska") return id.replace(/^(?:TXXX|----:com\.apple\.iTunes|WM):|^WM\//iu, "");
  const [, level, name = id] = /^(track|album):(.+)$/iu.exec(id) ?? [];
  if (level?.toLowerCase() !== "album") return name;
  return { TITLE: "ALBUM", ARTIST: "ALBUMARTIST", SORT_WITH: "ALBUMSORT" }[name.toUpperCase()] ?? name;
}

function splitNull(value: unknown): string[] {
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (typeof value !== "string") return [];
  return value.slice(0, tagTextMax * 100).split("\0");
}

/** ID3 before 2.4 separates values by slashes, so that "AC/DC" came apart: what its zeros do not separate is one. */
function joinSlashes(kind: string, texts: readonly { id: string; text: string }[], warned: string): string[] {
  if (kind !== "ID3v2.3" && kind !== "ID3v2.2") return texts.map(({ text }) => text);
  const byId = new Map<string, string[]>();
  for (const { id, text } of texts) byId.set(id, [...(byId.get(id) ?? []), text]);
  return [...byId].flatMap(([id, values]) => {
    const frame = id.split(":")[0];
    return warned.includes(`${frame} uses non standard null-separator`) ? values : [values.join("/")];
  });
}
