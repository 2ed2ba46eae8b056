import type { TrackId } from "../../shared/ids.ts";
import { shownPath } from "../files/native-path.ts";

/** How it went with one file. */
export type FileOutcome =
  | { readonly state: "added" | "completed" | "unchanged"; readonly path: string; readonly trackId: TrackId }
  | { readonly state: "failed"; readonly path: string; readonly reason: string }
  | { readonly state: "cancelled"; readonly path: string };

export interface IngestReport {
  /** New tracks. */
  readonly added: number;
  /** Tracks of an earlier run that lacked renditions and got them now. */
  readonly completed: number;
  /** Files whose tracks were complete before. */
  readonly unchanged: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** Files that were left for another time, since the run was stopped. */
  readonly cancelled: number;
}

export function reportOf(outcomes: readonly FileOutcome[]): IngestReport {
  const count = (state: FileOutcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
  return {
    added: count("added"),
    completed: count("completed"),
    unchanged: count("unchanged"),
    cancelled: count("cancelled"),
    failed: outcomes.flatMap((outcome) =>
      outcome.state === "failed" ? [{ path: shownPath(outcome.path), reason: outcome.reason }] : [],
    ),
  };
}
