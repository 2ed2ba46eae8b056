import { type Static, Type } from "typebox";

/** What every refused request answers: a code for programs, a sentence for people. */
export const ErrorBody = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String() }),
});
export type ErrorBody = Static<typeof ErrorBody>;
