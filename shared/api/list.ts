import { type Static, type TSchema, Type } from "typebox";

/** Most items that one page of a list may hold. */
const listLimitMax = 200;

/** A page of a list. `next` is opaque: hand it back as `cursor`; `null` on the last page. */
export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    total: Type.Integer({ minimum: 0 }),
    next: Type.Union([Type.String(), Type.Null()]),
  });
}

export const ListQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: listLimitMax, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
});
export type ListQuery = Static<typeof ListQuery>;

/** Opaque ids of the catalogue: what the server made, never a path. */
export const CatalogueId = Type.String({ pattern: "^[A-Za-z0-9_-]{1,64}$" });

export const IdParams = Type.Object({ id: CatalogueId });
export type IdParams = Static<typeof IdParams>;

/** One of several artists of a song or an album, with a page of their own. */
export const ArtistLink = Type.Object({ id: CatalogueId, name: Type.String() });
export type ArtistLink = Static<typeof ArtistLink>;

const year = { minimum: 1, maximum: 9999 };

/** What lists of songs and albums may be narrowed to; several hold together. */
export const narrowing = {
  /** The id of a genre. */
  genre: Type.Optional(CatalogueId),
  /** The id of an artist who plays on it. */
  artist: Type.Optional(CatalogueId),
  /** The first year of those wanted, and the only one without `yearTo`. Of an album that came out anew it is the first release's. */
  year: Type.Optional(Type.Integer(year)),
  yearTo: Type.Optional(Type.Integer(year)),
};
export interface Narrowing {
  readonly genre?: string;
  readonly artist?: string;
  readonly year?: number;
  readonly yearTo?: number;
}
