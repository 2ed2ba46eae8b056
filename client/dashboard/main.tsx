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
const page = location.pathname === "/ops/library" ? startLibrary() : startDashboard();
if (root) render(page, root);

function startLibrary() {
  document.title = "Library · Tutti";
  const desk = started(createLibraryDesk(browser));
  const uploads = started(createUploadDesk(browser, sendFile));
  const hidden = started(createHiddenFeed(browser));
  return <LibraryPage desk={desk} hidden={hidden} uploads={uploads} />;
}

function startDashboard() {
  const summary = started(createSummaryFeed(browser));
  const tracker = started(createTrackerFeed(browser));
  const queue = started(createQueueFeed(browser));
  return <Dashboard summary={summary} tracker={tracker} queue={queue} />;
}

function started<Part extends { start(): unknown }>(part: Part): Part {
  void part.start();
  return part;
}
