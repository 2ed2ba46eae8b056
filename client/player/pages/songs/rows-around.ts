import type { Track } from "../../../../shared/api/track.ts";
import type { SparseList } from "../../catalogue/sparse.ts";

/** So many are queued before the ids of the whole list come. */
const reach = 100;

/** The songs around a place that are here, one behind the other, and the place of the first. */
export function rowsAround(
  { itemAt }: Pick<SparseList<Track>, "itemAt">,
  place: number,
): { rows: Track[]; from: number } {
  const rows: Track[] = [];
  let from = place;
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
