// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { aTrack } from "../../test/rigs/music.ts";
import { draw } from "../../test/rigs/player-page.tsx";
import { documentTitle, pageTitle, useTitle } from "./use-title.ts";

const Page = ({ title }: { readonly title: string }) => {
  useTitle(title);
  return <p />;
};

test("the page that is shown gives its title, and gives another when it has one", async () => {
  const drawn = await draw(<Page title="Album" />);
  expect(pageTitle.value).toBe("Album");
  await drawn.redraw(<Page title="Night" />);
  expect(pageTitle.value).toBe("Night");
});

test("the tab names the song while it sounds, else the page, else the product", () => {
  expect(documentTitle({ sounding: aTrack("a"), page: "Queue" })).toBe("Song a · The Anyones");
  expect(documentTitle({ sounding: null, page: "Queue" })).toBe("Queue · Tutti");
  expect(documentTitle({ sounding: null, page: "" })).toBe("Tutti");
});
