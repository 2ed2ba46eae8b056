import type { ListenerPage } from "../../contenders/listener-page.ts";

/** A browser in a listener's room. */
export interface ListenerBrowser {
  newPage(): Promise<ListenerPage>;
  close(): Promise<void>;
}

export const browserKinds = ["chromium", "firefox"] as const;
export type BrowserKind = (typeof browserKinds)[number];
