import type { TrackOrder } from "../../../../shared/api/track.ts";
import { columns } from "../../parts/table/columns.ts";

/** Which songs a page lists, and how. It stands in the page's address, so that Back and a reload bring it again. */
export interface SongList {
  readonly order: TrackOrder;
  readonly desc: boolean;
  /** Words that each song has in its title, artist or album; empty: all songs. */
  readonly q: string;
}

/** Of "order=artist&desc=true&q=…"; what makes no sense counts as not said. */
export function readList(search: string): SongList {
  const said = new URLSearchParams(search);
  const order = columns.find((column) => column.order !== undefined && column.order === said.get("order"))?.order;
  return { order: order ?? "title", desc: said.get("desc") === "true", q: (said.get("q") ?? "").trim().slice(0, 200) };
}

export function addressOf(list: SongList): string {
  const query = queryOf(list).slice(0, -1);
  return query === "" ? "/songs" : `/songs?${query}`;
}

/** For the server: "" or with "&" at its end. */
export function queryOf({ order, desc, q }: SongList): string {
  const parts = [
    ...(order === "title" ? [] : [`order=${order}`]),
    ...(desc ? ["desc=true"] : []),
    ...(q === "" ? [] : [`q=${encodeURIComponent(q)}`]),
  ];
  return parts.map((part) => `${part}&`).join("");
}

/** After a click on the head of a column: the same one again turns the order round. What is new or long is looked for first by that. */
export function sortedBy(list: SongList, order: TrackOrder): SongList {
  if (order === list.order) return { ...list, desc: !list.desc };
  return { ...list, order, desc: order === "added" };
}
