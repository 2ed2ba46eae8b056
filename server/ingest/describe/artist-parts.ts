import type { NamedArtist } from "../../catalog/ingested-track.ts";
import { artistsMax } from "../limits.ts";
import { cleanTagText } from "./tag-text.ts";

/** "Main feat. Guest", "Main (ft. Guest)", "Main featuring Guest". Without its point only in small letters: "Little Feat Live" is a name. */
const beforeGuests = /\s+[([]?(?:[Ff](?:ea)?t\.|FE?A?T\.|feat|ft|[Ff]eaturing|FEATURING)\s+(?=\S)/u;

/** What the tags say of a song's or an album's artists. */
export interface ArtistTags {
  /** Each value of the tag. */
  readonly values: readonly string[];
  /** Each value of the tag that has one artist in each value, where there is one. */
  readonly single: readonly string[];
  readonly sortNames: readonly string[];
}

/** The artists and the text that names them all; null when no artist is named. */
export function readArtists(tags: ArtistTags): { readonly text: string; readonly artists: NamedArtist[] } | null {
  const values = unique(tags.values.flatMap((value) => cleanTagText(value) ?? []));
  const single = unique(tags.single.flatMap((value) => cleanTagText(value) ?? []));
  const text = cleanTagText((values.length > 0 ? values : single).join(", "));
  if (text === null) return null;
  const found = single.length > 1 || values.length === 0 ? single.map(hostOf) : values.flatMap(partsOf);
  const byName = new Map(found.map((part) => [part.name, part]));
  // A host who is named once more among the guests stays a host.
  for (const part of found) if (!part.isGuest) byName.set(part.name, part);
  const parts = [...byName.values()].slice(0, artistsMax);
  const sortNames = tags.sortNames.flatMap((value) => value.split(";")).map(cleanTagText);
  const isMatching = sortNames.length === parts.length || parts.length === 1;
  return {
    text,
    artists: parts.map((part, at) => ({ ...part, sortName: (isMatching ? sortNames[at] : null) ?? null })),
  };
}

type Part = Omit<NamedArtist, "sortName">;

function hostOf(name: string): Part {
  return { name, isGuest: false };
}

/** Hosts and guests of one value. A slash, a comma and an ampersand may well be part of a name: "AC/DC", "Earth, Wind & Fire". */
function partsOf(value: string): Part[] {
  const [hosts = "", ...guests] = value.split(beforeGuests);
  const parts = [
    ...hosts.split(";").map((name) => ({ name, isGuest: false })),
    ...guests.flatMap((text) => closed(text).split(";")).map((name) => ({ name, isGuest: true })),
  ];
  return parts.flatMap(({ name, isGuest }) => {
    const clean = cleanTagText(name);
    return clean === null ? [] : [{ name: clean, isGuest }];
  });
}

/** Without the bracket that "(feat." opened. */
function closed(text: string): string {
  const isOpen = text.split(/[([]/u).length < text.split(/[)\]]/u).length;
  return isOpen ? text.replace(/[)\]]\s*$/u, "") : text;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
