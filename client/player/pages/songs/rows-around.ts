import type { Track } from "../../../../shared/api/track.ts";
import type { SparseList } from "../../catalogue/sparse.ts";

/** So many are queued before the ids of the whole list come. */
const reach = 100;

/**
 * The songs around a place that are here, one behind the other, and the place of the first. None where those that are here are of another
 * list than that of `path`.
 */
export function rowsAround(
  { path: pathOfRows, itemAt }: Pick<SparseList<Track>, "path" | "itemAt">,
  place: number,
  path = pathOfRows,
): { rows: Track[]; from: number } {
  const rows: Track[] = [];
  let from = place;
  if (path !== pathOfRows) return { rows, from };
  for (let at = place; at < place + reach; at += 1) {
    const track = itemAt(at);
    if (track === null) break;
    rows.push(track);
  }
  if (rows.length === 0) return { rows, from };
  for (let at = place - 1; at >= Math.max(0, place - reach); at -= 1) {
    const track = itemAt(at);
    if (track === null) break;
    rows.unshift(track);
    from = at;
  }
  return { rows, from };
}
