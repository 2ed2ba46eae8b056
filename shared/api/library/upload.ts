import { type Static, Type } from "typebox";

/** Where uploads go. */
export const UploadPlace = Type.Object({
  /** Null when the operator has named no music folder. */
  folder: Type.Union([Type.String(), Type.Null()]),
  /** What names may end in, lowercase and without dot. */
  extensions: Type.Array(Type.String()),
  /** Of one file. */
  bytesMax: Type.Integer(),
});
export type UploadPlace = Static<typeof UploadPlace>;
