// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { draw } from "../../test/rigs/player-page.tsx";
import { ArtistLinks } from "./artist-links.tsx";

const main = { id: "1", name: "Main" };
const guest = { id: "2", name: "Bo & Co" };

test.each([
  ["Main (feat. Bo & Co)", [main, guest], "Main>/artist/1 Bo & Co>/artist/2"],
  ["Main", [main], "Main>/artist/1"],
  ["Main", undefined, "Main>/artist/1"],
  ["Written otherwise", [main, guest], "Written otherwise>/artist/1"],
])("%j is shown as it is written, and leads to %j", async (artistName, artists, links) => {
  const of = { artistId: "1", artistName, ...(artists ? { artists } : {}) };
  const { find, all } = await draw(<ArtistLinks of={of} class="here" />);
  expect(find(".here").textContent).toBe(artistName);
  expect(
    all(".here a")
      .map((link) => `${link.textContent}>${link.getAttribute("href")}`)
      .join(" "),
  ).toBe(links);
});
