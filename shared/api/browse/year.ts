import { type Static, Type } from "typebox";
import { listOf } from "../list.ts";

/** A year in which albums came out: of one that came out anew, its first release's. */
export const Year = Type.Object({
  year: Type.Integer(),
  trackCount: Type.Integer({ minimum: 1 }),
  albumCount: Type.Integer({ minimum: 1 }),
});
export type Year = Static<typeof Year>;

export const YearList = listOf(Year);
export type YearList = Static<typeof YearList>;

/** One year or several that somebody has searched for ("1969", "70s"), with what there is of them. */
export const Years = Type.Object({
  year: Type.Integer(),
  yearTo: Type.Integer(),
  trackCount: Type.Integer({ minimum: 1 }),
  albumCount: Type.Integer({ minimum: 1 }),
});
export type Years = Static<typeof Years>;
