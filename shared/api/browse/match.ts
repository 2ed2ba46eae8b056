import { type Static, Type } from "typebox";
import { CatalogueId } from "../list.ts";
import { matchLimits } from "../request-limits.ts";
import { Track } from "../track.ts";

const name = Type.Optional(Type.String({ maxLength: matchLimits.nameCharactersMax }));

/** What is known of a song that may be here: its id, or names of it. */
export const MatchLine = Type.Object(
  {
    id: Type.Optional(CatalogueId),
    title: name,
    artist: name,
    album: name,
    seconds: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
  },
  { additionalProperties: false },
);
export type MatchLine = Static<typeof MatchLine>;

export const MatchWish = Type.Object(
  { lines: Type.Array(MatchLine, { maxItems: matchLimits.linesMax }) },
  { additionalProperties: false },
);
export type MatchWish = Static<typeof MatchWish>;

/** As many as there were lines, in their order; null where no song fits. */
export const MatchAnswer = Type.Object({ tracks: Type.Array(Type.Union([Track, Type.Null()])) });
export type MatchAnswer = Static<typeof MatchAnswer>;
