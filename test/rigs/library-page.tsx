import { createLibraryDesk, type LibraryDesk } from "../../client/dashboard/library/library-desk.ts";
import { LibraryPage } from "../../client/dashboard/library/library-page.tsx";
import type { EditEntry, EditPreview, SongFields, SongRecord } from "../../shared/api/library/curation.ts";
import { type Mounted, mount } from "./mounted.ts";

/** What a file says. Its title would be bold, were it not drawn as text. */
export const file: SongFields = {
  ...{ title: "<b>One</b>", artist: { text: "Ada", artists: [{ name: "Ada" }] }, album: "Moon" },
  ...{ albumArtist: { text: "", artists: [] }, isCompilation: false, year: 1999, genres: ["Rock", "Jazz"] },
  ...{ discNumber: null, trackNumber: 1, edition: null, coverId: null },
};
/** Its year is corrected. */
export const song: SongRecord = {
  ...{ trackId: "a1", sourceName: "one.flac", durationSeconds: 10, albumId: "m1", albumArtistName: "Ada", file },
  ...{ shown: { ...file, year: 2001 }, corrected: ["year"] },
};
/** Another song of the album: its year and whose album it is are others. */
const other: SongRecord = {
  ...{ ...song, trackId: "a2", corrected: [], file: { ...file, isCompilation: true } },
  shown: { ...file, isCompilation: true, albumArtist: { text: "Bo", artists: [{ name: "Bo" }] } },
};
const covered: SongFields = { ...file, coverId: "c".repeat(32) };

export const found = {
  tracks: { items: [], total: 0, next: null },
  artists: { items: [], total: 0, next: null },
  albums: {
    items: ["m1", "m2", "m3"].map((id) => ({ id, title: `Disc ${id}`, artistName: "Ada", year: null })),
    ...{ total: 3, next: null },
  },
};

export const preview: EditPreview = {
  ...{ songCount: 1, albumCount: 1, artistCount: 0, artists: [] },
  songs: [{ before: song, after: { ...song, shown: { ...song.shown, title: "Uno" } } }],
  albums: [
    {
      before: { albumId: "m1", title: "Moon", artistName: "Ada", year: 1999, songs: 1 },
      after: null,
    },
  ],
};

export const edit: EditEntry = {
  ...{ editId: "e1", at: "2026-01-01T00:00:00.000Z", note: "", songCount: 1, fields: ["title"] },
  ...{ set: { title: "Uno" }, undoneAt: null },
};

/** The page of corrections, with a server that answers from a table. */
export interface LibraryStage extends Mounted {
  readonly desk: LibraryDesk;
  /** From now on what stands behind `/api/v1/` under this name answers so; a function is asked with the query. A name without `?` stands for all questions. */
  answer(name: string, body: unknown): void;
  /** From now on whoever asks there is refused in these words. */
  refuse(name: string, words: string): void;
  /** Whoever asks there waits until what this answers is called. */
  hold(name: string): () => void;
  /** The body that was sent there last; null when it was only read, undefined when nobody asked. */
  last(name: string): unknown;
  /** All bodies that were sent there, the oldest first. */
  sent(name: string): unknown[];
  /** How often it was read. */
  reads(name: string): number;
  /** The tick, file or text whose label begins so. */
  field(label: string): HTMLInputElement;
  button(name: string): HTMLButtonElement;
  /** All that is said just now of what was asked. */
  said(): string[];
  /** What of it stands in the form, row or entry of this button. */
  beside(name: string): string;
  /** Chooses a picture as the cover. */
  pick(type?: string): Promise<void>;
}

/** With song "a1" in the form. */
export async function libraryPage(): Promise<LibraryStage> {
  const asked: { name: string; body: unknown }[] = [];
  const answers = new Map<string, unknown>([
    ["library/edits", { items: [edit], total: 1, next: null }],
    ["library/doubles", { items: [{ reason: "length", songs: [] }], isMore: false }],
    ["library/warnings", { items: [], total: 0 }],
    ["library/songs?trackIds=a1", { items: [song], total: 1 }],
    ["library/songs?trackIds=a3", { items: [{ ...song, trackId: "a3", shown: covered }], total: 1 }],
    ["library/songs?trackIds=a1,a2", { items: [song, other], total: 2 }],
    ["search", found],
    ["library/preview", preview],
    ["library/covers", { coverId: "d".repeat(32), coverUrl: "" }],
    ["library/edits/e1/undo", { ...edit, undoneAt: edit.at }],
  ]);
  const refusals = new Map<string, string>();
  const holds = new Map<string, Promise<void>>();
  const desk = createLibraryDesk({
    fetch: async (path, { body }) => {
      const name = path.replace("/api/v1/", "");
      asked.push({ name, body: typeof body === "string" ? JSON.parse(body) : (body ?? null) });
      const [plain = "", query] = name.split("?");
      await holds.get(name);
      const refusal = refusals.get(name);
      if (refusal !== undefined) return Response.json({ error: { message: refusal } }, { status: 400 });
      const answer = answers.get(name) ?? answers.get(plain) ?? {};
      return Response.json(typeof answer === "function" ? answer(new URLSearchParams(query)) : answer);
    },
  });
  const mounted = await mount(<LibraryPage desk={desk} />);
  await mounted.after(() => desk.start());
  await mounted.after(() => desk.choose({ trackIds: ["a1"] }, "choose"));
  const of = (name: string) => asked.filter((each) => each.name === name);
  const field = (label: string) => {
    const named = [...mounted.root.querySelectorAll("label")].find((one) => one.textContent?.trim().startsWith(label));
    return named?.querySelector("input") as HTMLInputElement;
  };
  const textOf = (element: Element) => element.textContent?.replaceAll(/\s+/g, " ").trim() ?? "";
  const button = (name: string) =>
    [...mounted.root.querySelectorAll("button")].find((each) => textOf(each) === name) as HTMLButtonElement;
  const saidIn = (place: Element | null) =>
    [...(place?.querySelectorAll(".library-said") ?? [])].flatMap((each) => textOf(each) || []);
  return {
    ...mounted,
    desk,
    answer: (name, body) => void answers.set(name, body),
    refuse: (name, words) => void refusals.set(name, words),
    hold: (name) => {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      holds.set(name, released);
      return () => {
        holds.delete(name);
        release();
      };
    },
    last: (name) => of(name).at(-1)?.body,
    sent: (name) => of(name).flatMap(({ body }) => (body ? [body] : [])),
    reads: (name) => asked.filter((each) => each.name.split("?")[0] === name && each.body === null).length,
    field,
    button,
    said: () => saidIn(mounted.root),
    beside: (name) => saidIn(button(name).closest("form, li, .library-row")).join(" "),
    pick: (type = "image/png") => {
      const input = field("Cover");
      Object.defineProperty(input, "files", { configurable: true, value: [new File(["1"], "cover.png", { type })] });
      return mounted.after(() => input.dispatchEvent(new Event("change", { bubbles: true })));
    },
  };
}
