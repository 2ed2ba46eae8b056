import { type Static, Type } from "typebox";
import { CatalogueId, ListQuery, listOf } from "../list.ts";

export const Genre = Type.Object({
  id: CatalogueId,
  /** As most songs spell it. */
  name: Type.String(),
  trackCount: Type.Integer({ minimum: 1 }),
  /** Albums with at least one song of it. */
  albumCount: Type.Integer({ minimum: 1 }),
});
export type Genre = Static<typeof Genre>;

export const GenreQuery = Type.Object({
  ...ListQuery.properties,
  /** By name, or those with the most songs first. */
  order: Type.Union([Type.Literal("name"), Type.Literal("songs")], { default: "name" }),
});
export type GenreQuery = Static<typeof GenreQuery>;

export const GenreList = listOf(Genre);
export type GenreList = Static<typeof GenreList>;
