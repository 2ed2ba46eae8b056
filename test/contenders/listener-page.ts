import type { Page } from "playwright";

/** A page in whatever browser: of Playwright's page as much as contenders and the lab use. Arguments survive JSON. */
export type ListenerPage = Pick<Page, "addInitScript" | "goto" | "evaluate" | "waitForFunction">;
