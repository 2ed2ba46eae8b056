/** What a song, an album or an artist is known by where the server does not answer. */
export interface Thing {
  readonly id: string;
  /** Of a song or an album its title, of an artist the name. */
  readonly title: string;
  /** "" of an artist. */
  readonly artist: string;
  /** Of a song; else "". */
  readonly album: string;
  readonly albumId: string;
  /** Of a song or an album; 0 of an artist. */
  readonly durationSeconds: number;
  /** A path on the server, or null. */
  readonly coverUrl: string | null;
}

export const likable = ["track", "album", "artist"] as const;
export type Likable = (typeof likable)[number];

/** What all operations have. */
export interface Told {
  /** 32 hex digits, drawn by chance: two with one id are one. */
  readonly id: string;
  /** 16 hex digits: the browser that it was made in. */
  readonly device: string;
  /** Lamport's clock: one more than the largest that the device had seen. */
  readonly clock: number;
  /** The device's time, ms since 1970. It is shown and never decides what holds. */
  readonly atMs: number;
}

export type Deed =
  | { readonly kind: "like"; readonly what: Likable; readonly thing: Thing }
  | { readonly kind: "unlike"; readonly what: Likable; readonly of: string }
  | { readonly kind: "rate"; readonly of: string; readonly stars: number }
  | { readonly kind: "heard"; readonly song: Thing }
  /** All that was heard until then is forgotten, by its clock. */
  | { readonly kind: "heard-forget" }
  | { readonly kind: "playlist-make"; readonly playlist: string; readonly name: string }
  | { readonly kind: "playlist-rename"; readonly playlist: string; readonly name: string }
  | { readonly kind: "playlist-remove"; readonly playlist: string }
  /** Where it stands among the others: in a folder (null: in none), by an order key. */
  | {
      readonly kind: "playlist-place";
      readonly playlist: string;
      readonly folder: string | null;
      readonly order: string;
    }
  | {
      readonly kind: "entry-add";
      readonly playlist: string;
      readonly entry: string;
      readonly song: Thing;
      readonly order: string;
    }
  | { readonly kind: "entry-move"; readonly playlist: string; readonly entry: string; readonly order: string }
  | { readonly kind: "entry-remove"; readonly playlist: string; readonly entry: string };

/** One change that a listener has made. It is never changed itself. */
export type Operation = Told & Deed;
