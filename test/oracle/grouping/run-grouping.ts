import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeCollection, writeCollection } from "./collection.ts";
import { differencesOf, explain } from "./explain.ts";
import { albumOf, artistsOf } from "./navidrome-rules.ts";
import { groupsOf } from "./tutti-groups.ts";

export interface GroupingChoice {
  readonly files: number;
  readonly seed: number;
}

export interface GroupingReport {
  readonly albums: { readonly ours: number; readonly theirs: number; readonly same: number };
  readonly artists: { readonly ours: number; readonly theirs: number; readonly same: number };
  /** By rule: how many groups of songs it explains. */
  readonly explained: ReadonlyMap<string, number>;
  /** Each in words. */
  readonly unexplained: readonly string[];
}

/** Makes a collection and groups it with Tutti and by Navidrome's documented rules. */
export async function compareGrouping({ files, seed }: GroupingChoice): Promise<GroupingReport> {
  const scratch = await mkdtemp(join(tmpdir(), "tutti-grouping-"));
  try {
    const songs = makeCollection(files, seed);
    await writeCollection(join(scratch, "music"), songs);
    const paths = songs.map(({ path }) => path);
    const { albums, artists } = await groupsOf(join(scratch, "music"), paths, scratch);
    const ourAlbum = ({ path }: { path: string }) => albums.get(path) ?? `none of ${path}`;
    const { same, differences } = differencesOf(songs, ourAlbum, albumOf);
    const explained = new Map<string, number>();
    const unexplained: string[] = [];
    for (const difference of differences) {
      const rule = explain(difference);
      if (rule !== null) explained.set(rule, (explained.get(rule) ?? 0) + 1);
      else {
        const folders = [...new Set(difference.songs.map(({ path }) => dirname(path)))].join(", ");
        unexplained.push(`${folders}: ${difference.ours} albums of ours, ${difference.theirs} of theirs`);
      }
    }
    const theirArtists = new Set(songs.flatMap(artistsOf));
    const ourArtists = artists.map((name) => name.toLowerCase());
    const normal = new Set([...theirArtists].map((name) => name.normalize("NFC")));
    const known = new Set(ourArtists.map((name) => name.normalize("NFC")));
    for (const name of known) if (!normal.has(name)) unexplained.push(`only we have the artist "${name}"`);
    for (const name of normal) if (!known.has(name)) unexplained.push(`only they have the artist "${name}"`);
    const forms = theirArtists.size - normal.size;
    if (forms > 0) explained.set("artists whose names are one in normal form C", forms);
    return {
      albums: { ours: new Set(albums.values()).size, theirs: new Set(songs.map(albumOf)).size, same },
      artists: {
        ...{ ours: ourArtists.length, theirs: theirArtists.size },
        same: ourArtists.filter((name) => theirArtists.has(name)).length,
      },
      ...{ explained, unexplained },
    };
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Prints both side by side and answers how many differences no rule explains. */
export async function runGrouping(choice: GroupingChoice): Promise<number> {
  console.log(`${choice.files} files, seed ${choice.seed}: Tutti beside Navidrome's documented rules\n`);
  const report = await compareGrouping(choice);
  console.log("| | Tutti | Navidrome's rules | the same |\n| --- | ---: | ---: | ---: |");
  for (const what of ["albums", "artists"] as const) {
    const { ours, theirs, same } = report[what];
    console.log(`| ${what} | ${ours} | ${theirs} | ${same} |`);
  }
  console.log("\n| groups that differ | by the rule |\n| ---: | --- |");
  for (const [rule, count] of report.explained) console.log(`| ${count} | ${rule} |`);
  for (const line of report.unexplained) console.log(`  WITHOUT A RULE: ${line}`);
  return report.unexplained.length;
}
