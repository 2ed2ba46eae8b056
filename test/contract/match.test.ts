import { afterAll, beforeAll, expect, test } from "vitest";
import { type Catalogue, createCatalogue } from "../../server/catalog/catalogue.ts";
import type { MatchLine } from "../../shared/api/browse/match.ts";
import { type DatabasePlace, inBothDatabases } from "./catalogue-places.ts";
import { sampleRendition, trackOf } from "./catalogue-samples.ts";

inBothDatabases("matching lines of playlists", contract);

function contract(makePlace: () => Promise<DatabasePlace>): void {
  let place: DatabasePlace;
  let catalogue: Catalogue;

  beforeAll(async () => {
    place = await makePlace();
    catalogue = createCatalogue(place.opened);
    for (const [title, artistName, albumTitle, durationSeconds] of [
      ["Carey", "Joni Mitchell", "Blue", 182],
      ["Carey", "Joni Mitchell", "Miles of Aisles", 200],
      ["Carey", "Somebody Else", "Covers", 182],
      ["Déjà Vu", "Crosby & Nash", "Déjà Vu", 250],
      ["The Weight", "The Band", "Big Pink", 274],
      ["Intro", "One", "First", 30],
      ["Intro", "Two", "Second", 31],
      ["!!!", "Signs", "Signs", 60],
      ["Kiss", "Prince Royce", "Royce", 200],
      ["Sign", "!!!", "Loud", 100],
      ["Duet", "Ann", "Blue", 100],
      ["Duet", "Ann & Bo", "Aria", 100],
    ] as const) {
      const track = trackOf({ title, in: `music/${albumTitle}`, artistName, albumTitle });
      await catalogue.publishTrack({ ...track, durationSeconds }, sampleRendition(title + albumTitle, "aac160"));
    }
  }, 60_000);

  afterAll(async () => {
    await catalogue?.close();
    await place?.remove();
  });

  const found = async (...lines: MatchLine[]) =>
    (await catalogue.matchTracks(lines)).map((track) => track && `${track.title}, ${track.albumTitle}`);

  test.each<[string, MatchLine, string | null]>([
    ["title and artist", { title: "The Weight", artist: "The Band" }, "The Weight, Big Pink"],
    ["no case, no accents, no article", { title: "weight", artist: "THE BAND" }, "The Weight, Big Pink"],
    ["accents left out", { title: "Deja vu", artist: "Crosby and Nash" }, "Déjà Vu, Déjà Vu"],
    ["one of its artists", { title: "Déjà Vu", artist: "Nash" }, "Déjà Vu, Déjà Vu"],
    ["an artist more", { title: "The Weight", artist: "The Band feat. Others" }, "The Weight, Big Pink"],
    [
      "the album chooses",
      { title: "Carey", artist: "Joni Mitchell", album: "miles of aisles" },
      "Carey, Miles of Aisles",
    ],
    ["the length chooses", { title: "Carey", artist: "Joni Mitchell", seconds: 199 }, "Carey, Miles of Aisles"],
    ["the artist chooses", { title: "Carey", artist: "Somebody Else", seconds: 182 }, "Carey, Covers"],
    ["a title alone that one song has", { title: "The Weight" }, "The Weight, Big Pink"],
    ["a title alone that two have", { title: "Intro" }, null],
    ["a title of signs", { title: "!!!" }, "!!!, Signs"],
    ["another artist of the same first name", { title: "Kiss", artist: "Prince" }, null],
    ["an artist of signs", { title: "Sign", artist: "!!!" }, "Sign, Loud"],
    ["another artist of signs", { title: "The Weight", artist: "!!!" }, null],
    ["the same artist before more of them", { title: "Duet", artist: "Ann" }, "Duet, Blue"],
    ["both artists", { title: "Duet", artist: "Bo, Ann" }, "Duet, Aria"],
    ["another artist", { title: "The Weight", artist: "Weezer" }, null],
    ["another recording", { title: "The Weight", artist: "The Band", seconds: 500 }, null],
    ["half a title", { title: "The Wei", artist: "The Band" }, null],
    ["nothing", {}, null],
    ["an id that is not here and no names", { id: "none" }, null],
    [
      "an id that is not here, and names",
      { id: "none", title: "The Weight", artist: "The Band" },
      "The Weight, Big Pink",
    ],
    ["a quote and a percent sign", { title: "%' or 1=1", artist: "_" }, null],
  ])("%s", async (_, line, song) => {
    expect(await found(line)).toEqual([song]);
  });

  test("each line has its answer at its place, and an id goes before names", async () => {
    const [weight] = await catalogue.matchTracks([{ title: "The Weight" }]);
    const lines = [
      { title: "None" },
      { id: weight?.id ?? "", title: "Carey", artist: "Joni Mitchell" },
      { title: "!!!" },
    ];
    expect(await found(...lines, lines[1] ?? {})).toEqual([
      null,
      "The Weight, Big Pink",
      "!!!, Signs",
      "The Weight, Big Pink",
    ]);
    expect(await found()).toEqual([]);
  });

  test("a song is found by its artist however many have its title, alone and together with all of them", async () => {
    const lines = Array.from({ length: 60 }, (_, at) => ({ title: "Prelude", artist: `Player ${at}` }));
    for (const { title, artist: artistName } of lines) {
      const track = trackOf({ title, in: `music/${artistName}`, artistName, albumTitle: artistName });
      await catalogue.publishTrack(track, sampleRendition(artistName, "aac160"));
    }
    const songs = lines.map(({ artist }) => `Prelude, ${artist}`);
    for (const [at, line] of lines.entries()) expect(await found(line)).toEqual([songs[at]]);
    expect(await found(...lines)).toEqual(songs);
    // Names of the greatest length: each is made plain once. For each candidate it took many seconds.
    const long = Array.from({ length: 600 }, (_, at) => ({ title: "Prelude", artist: `${at} ${"é".repeat(970)}` }));
    const beganMs = performance.now();
    expect((await found(...long)).every((song) => song === null)).toBe(true);
    expect(performance.now() - beganMs).toBeLessThan(2_000);
  }, 60_000);
}
