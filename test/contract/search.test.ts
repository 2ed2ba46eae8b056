import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Catalogue, createCatalogue } from "../../server/catalog/catalogue.ts";
import type { Database } from "../../server/catalog/database.ts";
import { type DatabasePlace, inBothDatabases } from "./catalogue-places.ts";
import { sampleRendition, sampleTrack } from "./catalogue-samples.ts";

inBothDatabases("search", contract);

/** Titles with neither a letter nor a digit, and what means something to a database in them. */
const signs = ["+/-", "%", "_", "'", "\\", "( )", "…", "?", '"', "&!", "♥"];

function contract(makePlace: () => Promise<DatabasePlace>): void {
  let place: DatabasePlace;
  let database: Database;
  let catalogue: Catalogue;

  beforeAll(async () => {
    place = await makePlace();
    database = place.opened.database;
    catalogue = createCatalogue(place.opened);
    const publish = (title: string, facts: Parameters<typeof sampleTrack>[1]) =>
      catalogue.publishTrack(sampleTrack(title, facts), sampleRendition(title, "aac160"));
    for (const title of signs) await publish(title, { artistName: "Signs", albumTitle: "Nothing to Read" });
    await publish("Louden Up Now", { artistName: "!!!", albumTitle: "÷" });
    await publish("Queen of the Night", { artistName: "Somebody", albumTitle: "Arias" });
    await publish("Killer", { artistName: "Queen", albumTitle: "Sheer" });
    await publish("Sheer Luck", { artistName: "Somebody", albumTitle: "Arias" });
  }, 60_000);

  afterAll(async () => {
    await catalogue?.close();
    await place?.remove();
  });

  const found = async (q: string) => {
    const { tracks, albums, artists, order } = await catalogue.search({ q, limit: 20 });
    const of = (items: readonly { title?: string; name?: string }[]) => items.map(({ title, name }) => title ?? name);
    return { tracks: of(tracks.items), albums: of(albums.items), artists: of(artists.items), order };
  };

  const findsSigns = async () => {
    for (const title of signs) expect((await found(title)).tracks[0], title).toBe(title);
    expect(await found("!!!")).toMatchObject({ artists: ["!!!"], albums: ["÷"], tracks: ["Louden Up Now"] });
    expect((await found("÷")).albums).toEqual(["÷"]);
    expect((await found("!!")).artists).toEqual(["!!!"]);
    expect((await found("louden")).tracks).toEqual(["Louden Up Now"]);
  };

  test("a name of signs alone is found by its signs, and by nothing else", async () => {
    await findsSigns();
    for (const q of ["‰", "%%", "__", "\\\\", "''", "(x)"]) expect((await found(q)).tracks, q).not.toContain("Killer");
    expect(await found("‰")).toEqual({ tracks: [], albums: [], artists: [], order: [] });
  });

  test("signs that no text may have are passed over", async () => {
    for (const q of ["\u0000", "\u0007\u0000!", "\u001f"])
      expect((await found(q)).artists, JSON.stringify(q)).not.toContain("x");
  });

  test("rows of an earlier Tutti, which had nothing of such names, are mended", async () => {
    const nothing = sql.raw("update search_documents set document = '', name = '' where name !~ '[a-z0-9]'");
    await database.execute(nothing);
    await database.execute(
      sql.raw("update search_documents set document = 'louden up now' where name = 'louden up now'"),
    );
    expect((await found("!!!")).artists).toEqual([]);
    const path = new URL("../../server/catalog/migrations/0009_names_of_signs.sql", import.meta.url);
    const statements = readFileSync(path, "utf8").split("--> statement-breakpoint");
    await database.transaction(async (transaction) => {
      for (const statement of statements) await transaction.execute(sql.raw(statement));
    });
    await findsSigns();
  });

  test("the kind of the best match is told first, and a name of several kinds is rather the artist's", async () => {
    expect((await found("queen")).order).toEqual(["artists", "tracks", "albums"]);
    expect((await found("sheer")).order).toEqual(["albums", "tracks"]);
    expect((await found("sheer luck")).order?.[0]).toBe("tracks");
    expect((await found("somebody")).order?.[0]).toBe("artists");
  });
}
