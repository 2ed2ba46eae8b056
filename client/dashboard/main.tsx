import { render } from "preact";
import { forgetOldTrees } from "../design/old-trees.ts";
import { Dashboard } from "./dashboard.tsx";
import { createHiddenFeed } from "./hidden/hidden-feed.ts";
import { createLibraryDesk } from "./library/library-desk.ts";
import { LibraryPage } from "./library/library-page.tsx";
import { browser } from "./outside.ts";
import { createQueueFeed } from "./queue/queue-feed.ts";
import { createSummaryFeed } from "./summary-feed.ts";
import { createTrackerFeed } from "./tracker/tracker-feed.ts";
import { sendFile } from "./uploads/send-file.ts";
import { createUploadDesk } from "./uploads/upload-desk.ts";

forgetOldTrees();
const root = document.getElementById("app");
// What stands there is for browsers that get no further than this.
root?.replaceChildren();
if (location.pathname === "/ops/library") startLibrary();
else startDashboard();

function startLibrary(): void {
  document.title = "Library · Tutti";
  const desk = createLibraryDesk(browser);
  desk.start();
  const uploads = createUploadDesk(browser, sendFile);
  uploads.start();
  const hidden = createHiddenFeed(browser);
  void hidden.start();
  if (root) render(<LibraryPage desk={desk} hidden={hidden} uploads={uploads} />, root);
}

function startDashboard(): void {
  const summary = createSummaryFeed(browser);
  const tracker = createTrackerFeed(browser);
  summary.start();
  const queue = createQueueFeed(browser);
  tracker.start();
  queue.start();
  if (root) render(<Dashboard summary={summary} tracker={tracker} queue={queue} />, root);
}
