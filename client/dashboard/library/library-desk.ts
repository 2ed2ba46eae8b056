import { type ReadonlySignal, signal } from "@preact/signals";
import type {
  DoubleList,
  EditEntry,
  EditHistory,
  EditPreview,
  EditRequest,
  SongRecord,
  SongRecords,
  UploadedCover,
  WarningList,
} from "../../../shared/api/library/curation.ts";
import type { SearchResult } from "../../../shared/api/search.ts";
import { request } from "../ask.ts";
import type { Outside } from "../outside.ts";

/** An edit that was looked at and not yet saved. */
export interface Draft {
  readonly asked: unknown;
  readonly preview: EditPreview;
}

/** All that the page of corrections knows, and what it can ask. */
export interface LibraryDesk {
  readonly found: ReadonlySignal<SearchResult | null>;
  /** The songs that the form is of. */
  readonly songs: ReadonlySignal<readonly SongRecord[]>;
  readonly draft: ReadonlySignal<Draft | null>;
  readonly history: ReadonlySignal<EditHistory | null>;
  readonly doubles: ReadonlySignal<DoubleList | null>;
  readonly warnings: ReadonlySignal<WarningList | null>;
  /** What came of the last thing that was asked, for the operator to read. */
  readonly said: ReadonlySignal<{ readonly text: string; readonly isTrouble: boolean } | null>;
  start(): void;
  search(text: string): Promise<void>;
  /** Takes these into the form: ids of songs, and all songs of these albums and artists. */
  choose(what: Chosen): Promise<void>;
  look(asked: unknown): Promise<void>;
  save(): Promise<void>;
  discard(): void;
  setUndone(editId: string, isUndone: boolean): Promise<void>;
  /** The id of the cover, or null when it was refused. */
  upload(picture: Blob): Promise<string | null>;
}

export interface Chosen {
  readonly trackIds?: readonly string[];
  readonly albumIds?: readonly string[];
  readonly artistIds?: readonly string[];
}

/** Of a search, in each of its lists. */
const foundMax = 20;

export function createLibraryDesk(outside: Pick<Outside, "fetch">): LibraryDesk {
  const found = signal<SearchResult | null>(null);
  const songs = signal<readonly SongRecord[]>([]);
  const draft = signal<Draft | null>(null);
  const history = signal<EditHistory | null>(null);
  const doubles = signal<DoubleList | null>(null);
  const warnings = signal<WarningList | null>(null);
  const said = signal<{ text: string; isTrouble: boolean } | null>(null);
  let text = "";

  /** Null after a refusal, which is said. */
  const asking = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer | null> => {
    const answer = await request<Answer>(outside, path, init);
    if (answer.ok) return answer.value;
    said.value = { text: answer.error.message, isTrouble: true };
    return null;
  };
  const post = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

  const refresh = async () => {
    history.value = (await asking<EditHistory>("library/edits")) ?? history.value;
    doubles.value = (await asking<DoubleList>("library/doubles")) ?? doubles.value;
    warnings.value = (await asking<WarningList>("library/warnings")) ?? warnings.value;
  };
  const search = async () => {
    if (text === "") return;
    found.value = await asking<SearchResult>(`search?q=${encodeURIComponent(text)}&limit=${foundMax}`);
  };
  const chosenAgain = async () => {
    const ids = songs.value.map(({ trackId }) => trackId);
    if (ids.length === 0) return;
    const read: SongRecord[] = [];
    for (let from = 0; from < ids.length; from += 100) {
      const query = `library/songs?trackIds=${ids.slice(from, from + 100).join(",")}`;
      read.push(...((await asking<SongRecords>(query))?.items ?? []));
    }
    songs.value = read;
  };
  const changed = async (words: string) => {
    said.value = { text: words, isTrouble: false };
    await Promise.all([refresh(), search(), chosenAgain()]);
  };

  return {
    ...{ found, songs, draft, history, doubles, warnings, said },
    start: () => void refresh(),
    async search(asked) {
      text = asked.trim();
      said.value = null;
      await search();
    },
    async choose({ trackIds = [], albumIds = [], artistIds = [] }) {
      const queries = [
        ...(trackIds.length > 0 ? [`trackIds=${trackIds.join(",")}`] : []),
        ...albumIds.map((id) => `albumId=${id}`),
        ...artistIds.map((id) => `artistId=${id}`),
      ];
      const chosen = new Map<string, SongRecord>();
      for (const query of queries) {
        for (const song of (await asking<SongRecords>(`library/songs?${query}`))?.items ?? [])
          chosen.set(song.trackId, song);
      }
      draft.value = null;
      songs.value = [...chosen.values()];
    },
    async look(asked) {
      said.value = null;
      const preview = await asking<EditPreview>("library/preview", post(asked));
      draft.value = preview && { asked, preview };
    },
    async save() {
      if (draft.value === null) return;
      const saved = await asking<EditEntry>("library/edits", post(draft.value.asked as EditRequest));
      if (saved === null) return;
      draft.value = null;
      await changed("Saved. The files are as they were; the history below takes it back.");
    },
    discard() {
      draft.value = null;
    },
    async setUndone(editId, isUndone) {
      const done = await asking<EditEntry>(`library/edits/${editId}/${isUndone ? "undo" : "redo"}`, post({}));
      if (done) await changed(isUndone ? "Taken back: what stood before stands again." : "Made again.");
    },
    async upload(picture) {
      const init = { method: "POST", headers: { "content-type": picture.type }, body: picture };
      return (await asking<UploadedCover>("library/covers", init))?.coverId ?? null;
    },
  };
}
