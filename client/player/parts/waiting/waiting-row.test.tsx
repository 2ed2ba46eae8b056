// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../../test/rigs/web-answers.ts";
import { WaitingRow } from "./waiting-row.tsx";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
});

test("a song that waits says so, and a click on it asks for it and says that it comes, or why not", async () => {
  const song = { id: "00000000000000aa", title: "Dusk", trackNumber: 4, discNumber: null };
  server.answer(`/waiting/${song.id}`, { body: { state: "waiting", trackId: null } });
  const { find, named, click, text } = await draw(<WaitingRow albumId="1" song={song} />);
  expect(text()).toBe("4DuskBeing prepared");
  const name = "Play Dusk as soon as it is prepared";
  expect(named(name).getAttribute("aria-pressed")).toBe("false");
  await click(name);
  expect(server.asked).toEqual([`/waiting/${song.id}/want`]);
  expect(named(name).getAttribute("aria-pressed")).toBe("true");
  expect(find('[aria-live="polite"]').textContent).toBe("Comes next, and plays then");
  server.answer(`/waiting/${song.id}`, { status: 429 });
  await click(name);
  expect(text()).toBe("4DuskNot now: try again in a moment");
  expect(named(name).getAttribute("aria-pressed")).toBe("false");
});
