// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import type { LibraryQueue, LibraryStatus } from "../../../shared/api/ingest.ts";
import { mount } from "../../../test/rigs/mounted.ts";
import { libraryQueue, libraryStatus } from "../../../test/rigs/queue-samples.ts";
import { QueuePanel } from "./queue-panel.tsx";

async function panelAt(change: Partial<LibraryQueue>, library: LibraryStatus | null = libraryStatus(0)) {
  const retry = vi.fn(async (_id: string | null): Promise<string | null> => null);
  const queue = signal<LibraryQueue | null>(libraryQueue(change));
  const feed = { queue, library: signal(library), start: () => undefined, retry };
  return { ...(await mount(<QueuePanel feed={feed} />)), retry };
}

test("an idle library says that nothing waits, and shows no counts and no failures", async () => {
  const { text, root } = await panelAt({});
  expect(text("[role=status]")).toBe("Nothing waits: the library is as the folders are.");
  expect(text(".queue-folders")).toBe(
    "/musiclooked through: 12 sound files, 3 new4,096 of 4,096 folders watched for changes; the next look comes in about 1 min",
  );
  expect(root.querySelector("dl, .failures, progress")).toBeNull();
});

test("it is said when not all folders are watched, and why; during a look no next one is told", async () => {
  const { folders, ...status } = libraryStatus(0);
  const watch = { watched: 4_096, folders: 10_001, nextLookSeconds: null };
  const { text } = await panelAt({}, { ...status, folders: folders.map((folder) => ({ ...folder, watch })) });
  expect(text(".queue-folders")).toMatch(
    /4,096 of 10,001 folders watched for changes; the system allows no more \(fs\.inotify\.max_user_watches\)$/,
  );
});

test("before there is a measure no time is told; with one it is, apart for playing and for all qualities", async () => {
  const busy = { waiting: 54, playable: 55, total: 109, playableSeconds: null, allSeconds: null };
  expect((await panelAt(busy)).text("[role=status]")).toBe("How long it takes is known once the first songs are done.");
  const measured = await panelAt({ ...busy, playableSeconds: 130, allSeconds: null });
  expect(measured.text("[role=status]")).toBe("All songs can be played in about 3 min.");
  const whole = await panelAt({ ...busy, playableSeconds: 130, allSeconds: 3_700 });
  expect(whole.text("[role=status]")).toMatch(
    /^All songs can be played in about 3 min\. All qualities are made in about 1 h/,
  );
});

test("songs that can be heard are counted so while none is complete", async () => {
  const { text } = await panelAt({ waiting: 54, playable: 55, total: 109 });
  expect(text("dl")).toBe("Waiting54Can be played55Qualities to come55Complete0Failed0");
  const all = await panelAt({ waiting: 1, playable: 2, done: 4, failed: 8, total: 15 });
  expect(all.text("dl")).toBe("Waiting1Can be played6Qualities to come2Complete4Failed8");
});

test("what is being made is told with its part and how far it is", async () => {
  const atWork = [{ id: "1", title: "Prélude", part: "qualities" as const, fraction: 0.42 }];
  const { text } = await panelAt({ playable: 1, total: 1, atWork });
  expect(text(".queue-work")).toBe("Préludeother qualities, 42 %");
});

test("a full disk is an alarm with both figures, and tells no time", async () => {
  const stopped = { freeBytes: 3_000_000, neededBytes: 42_000_000 };
  const { text } = await panelAt({ waiting: 5, total: 5, playableSeconds: 60, stopped });
  expect(text("[role=alert]")).toContain("3 MB free, 42 MB needed for the next song");
  expect(text("[role=status]")).toBe("5 songs in the queue; nothing is made while the disk is full.");
});

test("a failure names its file, why and what to do; one is tried again, or all", async () => {
  const { text, root, retry, after } = await panelAt({ failureCount: 2 }, libraryStatus(2));
  expect(text(".failures h3")).toBe("2 files could not be added");
  expect(text(".failures li")).toBe(
    "Ada/0.mp3There is no sound in it that can be read.Play it with another program.Retry",
  );
  expect(root.querySelector(".failures a")?.getAttribute("href")).toBe("/api/v1/ops/failures.csv");
  await after(() => root.querySelector<HTMLElement>(".failures li button")?.click());
  await after(() => root.querySelector<HTMLElement>(".failures-head button")?.click());
  expect(retry.mock.calls).toEqual([["0000000000000000"], [null]]);
  expect(text(".failures-head [role=status]")).toBe("All are being tried again.");
});

test("while the server is asked no button asks it again; a refusal is said, and all buttons work again", async () => {
  const { text, root, retry, after } = await panelAt({ failureCount: 2 }, libraryStatus(2));
  let answer: (trouble: string | null) => void = () => undefined;
  retry.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  const buttons = () => [...root.querySelectorAll<HTMLButtonElement>(".failures button")];
  for (const pressed of [0, 1]) {
    await after(() => buttons()[pressed]?.click());
    expect(buttons().map(({ disabled }) => disabled)).toEqual([true, true, true]);
    for (const button of buttons()) await after(() => button.click());
    expect(retry).toHaveBeenCalledTimes(pressed + 1);
    await after(() => answer(pressed === 0 ? "The server can't be reached" : null));
    expect(buttons().map(({ disabled }) => disabled)).toEqual([false, false, false]);
    expect(text(".failures-head [role=status]")).toBe(
      pressed === 0 ? "The server can't be reached" : "It is being tried again.",
    );
  }
});

test("of very many failures the first are shown, and how many more there are", async () => {
  const { root, text } = await panelAt({ failureCount: 130 }, libraryStatus(130));
  expect(root.querySelectorAll(".failures li")).toHaveLength(100);
  expect(text(".failures")).toContain("… and 30 more, in the table.");
});
