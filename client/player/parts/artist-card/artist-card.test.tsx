// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { ArtistCard } from "./artist-card.tsx";
import { initialsOf } from "./portrait.tsx";

const artist = { id: "5", name: "Émile Zoë", albumCount: 2, trackCount: 9, coverUrl: null };

test("a card leads to the artist, and says how many albums there are", async () => {
  const { find } = await draw(<ArtistCard artist={artist} />);
  expect([find("a").getAttribute("href"), find("a").textContent]).toEqual(["/artist/5", "Émile Zoë2 albums"]);
});

test("an artist without a picture has the initials, and one with a picture has it", async () => {
  const { find, all, redraw } = await draw(<ArtistCard artist={artist} />);
  expect([find(".portrait").dataset.initials, all("img").length]).toEqual(["ÉZ", 0]);
  await redraw(<ArtistCard artist={{ ...artist, coverUrl: "/media/covers/c/320.webp" }} />);
  expect(find("img").getAttribute("src")).toBe("/media/covers/c/320.webp");
});

test("initials are the first letters of the first and the last word, whatever the name", () => {
  const names = ["Moss & Sons", "the one and only", "Björk", "!!!", "(Sandy) Alex G", "椎名林檎", "808 State", ""];
  expect(names.map(initialsOf)).toEqual(["MS", "TO", "B", "!", "SG", "椎", "8S", ""]);
});
