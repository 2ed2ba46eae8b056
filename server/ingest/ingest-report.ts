import type { LibraryReport } from "../../shared/api/ingest.ts";
import type { TrackId } from "../../shared/ids.ts";
import { shownPath } from "../files/native-path.ts";

/**
 * How it went with one file. `isAdded`: it became a new track before, with one rendition, so that it can be heard. `isHidden`: it was left
 * because its song was hidden meanwhile, and nothing of it waits for another time.
 */
export type FileOutcome =
  | {
      readonly state: "added" | "completed" | "updated" | "unchanged";
      readonly path: string;
      readonly trackId: TrackId;
      /** What is wrong with its sound; left out if nothing is, and where nothing was decoded. */
      readonly warnings?: readonly string[];
    }
  | { readonly state: "failed"; readonly path: string; readonly reason: string; readonly isAdded?: boolean }
  | { readonly state: "cancelled"; readonly path: string; readonly isAdded?: boolean; readonly isHidden?: true };

export interface IngestReport {
  /** New tracks: those too that can be heard and still lack qualities, since the run was stopped or their file failed. */
  readonly added: number;
  /** Tracks of an earlier run that lacked renditions and got them now. */
  readonly completed: number;
  /** Tracks whose names or cover changed with their file's. Nothing was encoded. */
  readonly updated: number;
  /** Files whose tracks were complete before. */
  readonly unchanged: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** Songs that were added or completed although their files are damaged, and how. */
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
  /** Songs that are hidden since none of their files is there any more. */
  readonly hidden: number;
  /** Files that are missing, and are asked about: why their songs were not hidden. */
  readonly asked: readonly MissingQuestion[];
  /** The folders that were looked through. */
  readonly folders: readonly string[];
  /** What of the folder's playlists was left out; not given when nothing was. */
  readonly lists?: readonly { readonly path: string; readonly reason: string }[];
  /** A look beside another found what a look after both has to settle. */
  readonly isUnsettled?: boolean;
  /** Why the folder itself could not be listed, though files of it are known; not given when it was. */
  readonly trouble?: string;
  /** Files that were left for another time, since the run was stopped. */
  readonly cancelled: number;
}

/** Files that vanished together, as those of a disk that is not mounted do. */
export interface MissingQuestion {
  /** The folder that held them. */
  readonly directory: string;
  readonly files: number;
  readonly reason: string;
}

export interface VanishedOutcome {
  readonly hidden: number;
  readonly asked: readonly MissingQuestion[];
}

/** A report as it is told: by the process that looked, or by a server that did it for a command. */
export function toldReport(report: IngestReport, linesMax = Number.POSITIVE_INFINITY): LibraryReport {
  const { added, completed, updated, unchanged, hidden, cancelled, failed, damaged, asked, lists = [] } = report;
  return {
    ...{ added, completed, updated, unchanged, hidden, cancelled },
    failed: failed.length,
    damaged: damaged.length,
    gappedLists: lists.length,
    lines: [...failed, ...damaged, ...lists].slice(0, linesMax).map(({ path, reason }) => ({ path, reason })),
    asked: asked.map((question) => ({ ...question })),
    trouble: report.trouble ?? null,
  };
}

export function reportOf(
  outcomes: readonly FileOutcome[],
  about: VanishedOutcome & Pick<IngestReport, "folders" | "lists" | "isUnsettled" | "trouble">,
): IngestReport {
  const count = (state: FileOutcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
  return {
    added: count("added") + outcomes.filter((outcome) => "isAdded" in outcome && outcome.isAdded).length,
    completed: count("completed"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    ...about,
    cancelled: outcomes.filter((outcome) => outcome.state === "cancelled" && !outcome.isHidden).length,
    damaged: outcomes.flatMap((outcome) =>
      "warnings" in outcome && outcome.warnings
        ? [{ path: shownPath(outcome.path), reason: outcome.warnings.join("; ") }]
        : [],
    ),
    failed: outcomes.flatMap((outcome) =>
      outcome.state === "failed" ? [{ path: shownPath(outcome.path), reason: outcome.reason }] : [],
    ),
  };
}
