import { type ReadonlySignal, signal } from "@preact/signals";
import type { UploadPlace } from "../../../shared/api/library/upload.ts";
import { uploadsPath } from "../../../shared/api/library/uploads-path.ts";
import { request } from "../ask.ts";
import type { Outside } from "../outside.ts";
import type { ChosenFile } from "./chosen-files.ts";
import type { SendFile } from "./send-file.ts";

export interface UploadItem {
  /** The path below the music folder. */
  readonly name: string;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly state: "waiting" | "sending" | "done" | "failed";
  /** Why it failed. */
  readonly reason: string | null;
}

export interface UploadDesk {
  /** Null until the server has told. */
  readonly place: ReadonlySignal<UploadPlace | null>;
  readonly items: ReadonlySignal<readonly UploadItem[]>;
  /** How many of the chosen files were left out, since they are neither music nor what belongs beside it. */
  readonly leftOut: ReadonlySignal<number>;
  readonly unread: ReadonlySignal<number>;
  start(): void;
  /** Of what was chosen at once. `unread`: how many files and folders of it the browser could not read. */
  add(files: readonly ChosenFile[], unread?: number): void;
  /** Tries those again that failed. */
  retry(): void;
}

/** At a time: one that waits for an answer leaves the line to the other. */
const sendingMax = 2;

export function createUploadDesk(outside: Pick<Outside, "fetch">, send: SendFile): UploadDesk {
  const place = signal<UploadPlace | null>(null);
  const items = signal<readonly UploadItem[]>([]);
  const leftOut = signal(0);
  const unread = signal(0);
  const files = new Map<string, File>();

  const change = (name: string, changed: Partial<UploadItem>) => {
    items.value = items.value.map((item) => (item.name === name ? { ...item, ...changed } : item));
  };
  const goOn = () => {
    const sending = items.value.filter(({ state }) => state === "sending").length;
    const next = items.value.filter(({ state }) => state === "waiting").slice(0, Math.max(0, sendingMax - sending));
    for (const { name, bytes } of next) {
      const file = files.get(name);
      if (!file) continue;
      change(name, { state: "sending", reason: null });
      send(file, name, {
        onProgress: (sentBytes) => change(name, { sentBytes }),
        onDone: () => {
          files.delete(name);
          change(name, { state: "done", sentBytes: bytes });
          goOn();
        },
        onFailed: (reason) => {
          change(name, { state: "failed", reason });
          goOn();
        },
      });
    }
  };

  return {
    ...{ place, items, leftOut, unread },
    start() {
      // The page says what it cannot ask elsewhere.
      void request<UploadPlace>(outside, uploadsPath.slice(1), {}).then((answer) => {
        if (answer.ok) place.value = answer.value;
      });
    },
    add(chosen, notRead = 0) {
      const extensions = place.value?.extensions ?? [];
      const taken = chosen.filter(
        ({ name }) => !isHidden(name) && extensions.includes(name.split(".").at(-1)?.toLowerCase() ?? ""),
      );
      leftOut.value = chosen.length - taken.length;
      unread.value = notRead;
      const added = new Map(taken.map(({ file, name }) => [name, file]));
      for (const [name, file] of added) files.set(name, file);
      const isKept = ({ name, state }: UploadItem) => !added.has(name) || state === "sending";
      const kept = items.value.filter(isKept);
      const fresh = [...added].filter(([name]) => !kept.some((item) => item.name === name));
      items.value = [
        ...kept,
        ...fresh.map(([name, { size }]): UploadItem => {
          return { name, bytes: size, sentBytes: 0, state: "waiting", reason: null };
        }),
      ];
      goOn();
    },
    retry() {
      items.value = items.value.map((item) => (item.state === "failed" ? { ...item, state: "waiting" } : item));
      goOn();
    },
  };
}

/** Such as the notes that macOS lays beside each file: `._Song.flac`. */
function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith("."));
}
