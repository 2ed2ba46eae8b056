// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { HiddenSongs } from "../../../shared/api/library/hidden.ts";
import { mount } from "../../../test/rigs/mounted.ts";
import { createHiddenFeed } from "./hidden-feed.ts";
import { HiddenList } from "./hidden-list.tsx";

const hidden: HiddenSongs = {
  items: [
    {
      ...{ trackId: "h1", title: "<i>Gone</i>", artistName: "Ada", albumTitle: "", sourceName: "gone.flac" },
      ...{ hiddenAt: "2026-01-01T00:00:00.000Z", bytes: 3_400_000 },
    },
  ],
  ...{ total: 201, next: "200", pruneAfterDays: 90 },
};

/** The list of a server that answers so; null: it refuses. */
async function listOf(answer: HiddenSongs | null) {
  const asked: string[] = [];
  const feed = createHiddenFeed({
    fetch: async (path) => {
      asked.push(path);
      return answer === null
        ? Response.json({ error: { code: "unauthorized", message: "no" } }, { status: 401 })
        : Response.json(answer);
    },
  });
  const mounted = await mount(<HiddenList feed={feed} />);
  await mounted.after(() => feed.start());
  return { ...mounted, asked };
}

test("hidden songs are listed with since when and what they take, and when they are removed for good", async () => {
  const { root, text, asked } = await listOf(hidden);
  expect(asked).toEqual(["/api/v1/library/hidden"]);
  expect(text("strong")).toBe("<i>Gone</i>");
  expect(root.querySelector("time")?.getAttribute("datetime")).toBe("2026-01-01T00:00:00.000Z");
  expect(text(".library-hidden")).toContain("3.4 MB");
  expect(text(".library-hidden")).toContain("201 songs whose files are gone.");
  expect(text(".library-hidden")).toContain("hidden for 90 days are removed for good");
  expect(text(".library-hidden")).toContain("1 of 201");
});

test("without the setting it says what removes them; where nothing is hidden, that; and after a refusal nothing", async () => {
  const { text } = await listOf({ items: [], total: 0, next: null, pruneAfterDays: null });
  expect(text(".library-hidden")).toContain("No song is hidden.");
  expect(text("code")).toBe("tutti library prune");
  expect((await listOf(null)).root.querySelector(".library-hidden")).toBeNull();
});
