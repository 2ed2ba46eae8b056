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
import { songsPerEditMax } from "../../../shared/api/library/edit-limits.ts";
import type { SearchResult } from "../../../shared/api/search.ts";
import { formatCount, formatNumberOf } from "../../design/format.ts";
import { request } from "../ask.ts";
import type { Outside } from "../outside.ts";
import { pageWords } from "./field-texts.ts";

/** An edit that was looked at and not yet saved. */
export interface Draft {
  readonly asked: unknown;
  readonly preview: EditPreview;
}

/** Where on the page something is asked. What came of it is said there. */
export type Place =
  | "page"
  | "find"
  | "choose"
  | "merge"
  | "artists"
  | "form"
  | "cover"
  | "preview"
  | "history"
  | `edit ${string}`
  | `finding ${string}`;

export interface Said {
  /** For the operator to read. */
  readonly text: string;
  readonly isTrouble: boolean;
}

/** All that the page of corrections knows, and what it can ask. */
export interface LibraryDesk {
  readonly found: ReadonlySignal<SearchResult | null>;
  /** The songs that the form is of. */
  readonly songs: ReadonlySignal<readonly SongRecord[]>;
  /** How often something was saved, taken back or made again. What was written before is of songs as they no longer are. */
  readonly changes: ReadonlySignal<number>;
  readonly draft: ReadonlySignal<Draft | null>;
  /** The draft is on its way to be kept. Until there is an answer it is not sent again. */
  readonly isSaving: ReadonlySignal<boolean>;
  /** The newest edits; `total` counts all. */
  readonly history: ReadonlySignal<EditHistory | null>;
  readonly doubles: ReadonlySignal<DoubleList | null>;
  readonly warnings: ReadonlySignal<WarningList | null>;
  /** What came of the last thing that was asked; of "page", what could not be read of the lists below. */
  readonly said: ReadonlySignal<ReadonlyMap<Place, Said>>;
  start(): void;
  search(text: string): Promise<void>;
  /** How often songs were taken into the form. */
  readonly choices: ReadonlySignal<number>;
  /** Takes these into the form: ids of songs, and all songs of these albums and artists. */
  choose(what: Chosen, at: Place): Promise<void>;
  look(asked: unknown, at: Place): Promise<void>;
  save(): Promise<void>;
  discard(): void;
  /** Shows more of the history. */
  showOlder(): Promise<void>;
  setUndone(editId: string, isUndone: boolean): Promise<void>;
  /** The id of the cover, or null when it was refused. */
  upload(picture: Blob): Promise<string | null>;
}

export interface Chosen {
  readonly trackIds?: readonly string[];
  readonly albumIds?: readonly string[];
  readonly artistIds?: readonly string[];
}

/** Of a search, in each of its lists: as many as the server answers at once. */
const foundMax = 50;

/** Edits that the page shows more of at once, and that the server answers at once. */
const editsShown = 50;
const editsReadMax = 200;

export function createLibraryDesk(outside: Pick<Outside, "fetch">): LibraryDesk {
  const found = signal<SearchResult | null>(null);
  const songs = signal<readonly SongRecord[]>([]);
  const changes = signal(0);
  const draft = signal<Draft | null>(null);
  const isSaving = signal(false);
  const history = signal<EditHistory | null>(null);
  const doubles = signal<DoubleList | null>(null);
  const warnings = signal<WarningList | null>(null);
  const choices = signal(0);
  const said = signal<ReadonlyMap<Place, Said>>(new Map());
  let text = "";
  let editsMin = editsShown;

  const say = (at: Place, text: string, isTrouble: boolean) => {
    said.value = new Map([...said.value, [at, { text, isTrouble }]]);
  };
  /** What was said of something else would be taken for an answer to what is asked now. */
  const hush = () => {
    said.value = new Map([...said.value].filter(([at]) => at === "page"));
  };
  /** Null after a refusal, which is said there. */
  const asking = async <Answer>(at: Place, path: string, init: RequestInit = {}): Promise<Answer | null> => {
    const answer = await request<Answer>(outside, path, init);
    if (answer.ok) return answer.value;
    say(at, pageWords(answer.error.message), true);
    return null;
  };
  const post = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

  const [searching, choosing, looking] = [takeTurns(), takeTurns(), takeTurns()];
  const [reading, readingAgain] = [takeTurns(), takeTurns()];
  /** All that the page shows of it, since what was taken back may be among the older ones. */
  const readHistory = async (at: Place) => {
    const isLast = reading();
    const items: EditEntry[] = [];
    for (let next: number | null = null; ; ) {
      const limit = Math.min(editsReadMax, editsMin - items.length);
      const before: string = next === null ? "" : `&before=${next}`;
      const part = await asking<EditHistory>(at, `library/edits?limit=${limit}${before}`);
      if (part === null || !isLast()) return;
      items.push(...part.items);
      next = part.next;
      if (next !== null && items.length < editsMin) continue;
      history.value = { ...part, items };
      return;
    }
  };
  const refresh = async () => {
    said.value = new Map([...said.value].filter(([at]) => at !== "page"));
    await readHistory("page");
    doubles.value = (await asking<DoubleList>("page", "library/doubles")) ?? doubles.value;
    warnings.value = (await asking<WarningList>("page", "library/warnings")) ?? warnings.value;
  };
  const search = async () => {
    if (text === "") return;
    const isLast = searching();
    const answer = await asking<SearchResult>("find", `search?q=${encodeURIComponent(text)}&limit=${foundMax}`);
    if (isLast()) found.value = answer;
  };
  const chosenAgain = async () => {
    const [isLast, choice] = [readingAgain(), choices.value];
    const ids = songs.value.map(({ trackId }) => trackId);
    if (ids.length === 0) return;
    const read: SongRecord[] = [];
    for (let from = 0; from < ids.length; from += 100) {
      const query = `library/songs?trackIds=${ids.slice(from, from + 100).join(",")}`;
      const part = await asking<SongRecords>("form", query);
      if (part === null) return;
      read.push(...part.items);
    }
    // Others were chosen meanwhile.
    if (isLast() && choices.value === choice) songs.value = read;
  };
  const discard = () => {
    // The answer to a question that is under way would bring it back.
    looking();
    draft.value = null;
  };
  const changed = async (at: Place, words: string) => {
    // It was looked at before this change.
    discard();
    say(at, words, false);
    changes.value += 1;
    await Promise.all([refresh(), search(), chosenAgain()]);
  };

  return {
    ...{ found, songs, changes, draft, isSaving, history, doubles, warnings, said, choices },
    start: () => void refresh(),
    async search(asked) {
      text = asked.trim();
      hush();
      await search();
    },
    async choose({ trackIds = [], albumIds = [], artistIds = [] }, at) {
      hush();
      const queries = [
        ...(trackIds.length > 0 ? [`trackIds=${trackIds.join(",")}`] : []),
        ...albumIds.map((id) => `albumId=${id}`),
        ...artistIds.map((id) => `artistId=${id}`),
      ];
      const isLast = choosing();
      const chosen = new Map<string, SongRecord>();
      for (const query of queries) {
        const part = await asking<SongRecords>(at, `library/songs?${query}`);
        if (part === null || !isLast()) return;
        for (const song of part.items) chosen.set(song.trackId, song);
        const count = Math.max(part.total, chosen.size);
        if (count > songsPerEditMax) return say(at, tooMany(count), true);
      }
      discard();
      songs.value = [...chosen.values()];
      choices.value += 1;
    },
    async look(asked, at) {
      hush();
      const isLast = looking();
      const preview = await asking<EditPreview>(at, "library/preview", post(asked));
      if (isLast()) draft.value = preview && { asked, preview };
    },
    async save() {
      if (draft.value === null || isSaving.value) return;
      isSaving.value = true;
      hush();
      const saved = await asking<EditEntry>("preview", "library/edits", post(draft.value.asked as EditRequest));
      isSaving.value = false;
      if (saved) await changed("preview", "Saved. The files are as they were; the history below takes it back.");
    },
    discard() {
      hush();
      discard();
    },
    async showOlder() {
      hush();
      editsMin = (history.value?.items.length ?? 0) + editsShown;
      await readHistory("history");
    },
    async setUndone(editId, isUndone) {
      hush();
      const at: Place = `edit ${editId}`;
      const done = await asking<EditEntry>(at, `library/edits/${editId}/${isUndone ? "undo" : "redo"}`, post({}));
      if (done) await changed(at, isUndone ? "Taken back: what stood before stands again." : "Made again.");
    },
    async upload(picture) {
      hush();
      const init = { method: "POST", headers: { "content-type": picture.type }, body: picture };
      return (await asking<UploadedCover>("cover", "library/covers", init))?.coverId ?? null;
    },
  };
}

function tooMany(songs: number): string {
  const [all, max] = [formatNumberOf(songs, "song"), formatCount(songsPerEditMax)];
  return `That would be ${all}. An edit takes at most ${max}: choose fewer, such as single albums.`;
}

/** Questions of one kind. Each gets to know whether another was asked after it, so that a late answer does not replace a newer one. */
function takeTurns(): () => () => boolean {
  let last = 0;
  return () => {
    last += 1;
    const mine = last;
    return () => mine === last;
  };
}
