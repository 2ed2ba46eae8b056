import { type Clock, pageClock } from "../engine/clock.ts";

/** What the feeds of this page need of the browser. A test gives its own. */
export interface Outside {
  readonly clock: Clock;
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** Follows a stream of server-sent events until it breaks or is closed. */
  openStream(options: StreamOptions): Stream;
  /** Whether somebody may be looking: false in a tab behind others. */
  isSeen(): boolean;
}

export interface StreamOptions {
  readonly path: string;
  /** Name of the events that are wanted. */
  readonly event: string;
  onData(text: string): void;
  onBreak(): void;
}

export interface Stream {
  close(): void;
}

export const browser: Outside = {
  clock: pageClock,
  fetch: (path, init) => fetch(path, init),
  openStream({ path, event, onData, onBreak }) {
    const source = new EventSource(path);
    source.addEventListener(event, (message) => onData((message as MessageEvent<string>).data));
    source.addEventListener("error", onBreak);
    return source;
  },
  isSeen: () => document.visibilityState !== "hidden",
};
