/** What happens to the announce tracker. */
export type AnnounceInput =
  | {
      readonly type: "joined";
      /** Chosen by the shell, never used twice. */
      readonly connection: number;
      /** Spelled by `normaliseAddress()`. */
      readonly address: string;
    }
  /** A text frame, valid UTF-8. Nothing of it is kept. */
  | { readonly type: "frame"; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly type: "left"; readonly connection: number }
  /** `nextTimeoutMs()` has come. */
  | { readonly type: "timeout" };
