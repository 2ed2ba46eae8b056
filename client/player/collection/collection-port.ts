import type { Deed, Operation, Thing } from "../../../shared/collection/operation.ts";
import type { CollectionState } from "../../../shared/collection/state.ts";

/** What is said of a change. Screen readers say each; `isShown` ones stand on the page as well. */
export interface Said {
  readonly text: string;
  readonly isShown?: boolean;
  undo?(): void;
}

/** What came of operations that were told. */
export interface Taken {
  /** So many of them were new. */
  readonly count: number;
  /** What was wrong with those that were refused. */
  readonly faults: readonly string[];
}

export interface Collection {
  /** What `view` makes of the state. A part of the page that calls it while it draws is drawn again with each change. */
  look<View>(view: (state: CollectionState) => View): View;
  /** "memory": this browser keeps nothing, and all goes with the page. */
  readonly keeps: "device" | "memory";
  /** Does these in their order. They are drawn at once; resolves to whether they are kept. What is not kept is taken back, and said. */
  does(...deeds: readonly Deed[]): Promise<boolean>;
  /** Adds what another device or a file has told. Null: they cannot be kept. */
  take(operations: readonly Operation[]): Promise<Taken | null>;
  operations(): readonly Operation[];
  /** A new id, 32 hex digits. */
  draw(): string;
}

/** What is to be put into a playlist that the listener still has to choose. */
export interface Choosing {
  readonly things: readonly Thing[];
  /** So many more were to go with them, and no playlist has room for those. */
  readonly leftOut?: number;
  /** What a new playlist of it would be called. */
  readonly name: string;
}
