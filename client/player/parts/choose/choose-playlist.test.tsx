// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { entriesOf, playlistsOf } from "../../../../shared/collection/views.ts";
import { aSong } from "../../../../test/rigs/collection.ts";
import { aCollection } from "../../../../test/rigs/kept-collection.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { makePlaylist } from "../../collection/deeds.ts";
import { choosing, provideCollection, say } from "../../collection/the-collection.ts";
import { ChooseHost } from "./choose-host.tsx";

beforeEach(() => {
  localStorage.clear();
  say(null);
});
afterEach(() => {
  choosing.value = null;
  provideCollection(null);
});

async function ask(listNames: readonly string[]) {
  const { collection } = await aCollection();
  for (const name of listNames) await makePlaylist(collection, name, []);
  const drawn = await draw(<ChooseHost />);
  await drawn.does(() => {
    choosing.value = { things: [aSong("1"), aSong("2")], name: "Blue" };
  });
  await expect.poll(() => drawn.all("dialog").length, { timeout: 10_000 }).toBe(1);
  const lists = () =>
    collection.look((state) =>
      playlistsOf(state).map(({ id, name }) => [name, ...entriesOf(state, id).map(({ song }) => song.id)]),
    );
  return { ...drawn, lists };
}

test("whoever has no playlist is asked for the name of the first, and it has the songs", async () => {
  const { find, does, lists, all } = await ask([]);
  const field = find<HTMLInputElement>("input");
  expect(field.value).toBe("Blue");
  await does(() => {
    field.value = "Morning";
    find<HTMLFormElement>("form").dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  });
  expect(lists()).toEqual([["Morning", "1", "2"]]);
  await expect.poll(() => all("dialog").length, { timeout: 10_000 }).toBe(0);
});

test("the songs go to the end of the playlist that is chosen", async () => {
  const { all, does, lists } = await ask(["One", "Two"]);
  const items = all(".choose-item");
  expect(items.map((item) => item.textContent?.trim())).toEqual(["New playlist …", "Two0 songs", "One0 songs"]);
  await does(() => items[2]?.click());
  expect(lists()).toEqual([["Two"], ["One", "1", "2"]]);
});

test("a name of nothing makes no playlist", async () => {
  const { find, does, lists } = await ask([]);
  await does(() => {
    find<HTMLInputElement>("input").value = "   ";
    find<HTMLFormElement>("form").dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  });
  expect(lists()).toEqual([]);
});
