import { render } from "preact";
import { forgetOldTrees } from "../design/old-trees.ts";
import { Dashboard } from "./dashboard.tsx";
import { browser } from "./outside.ts";
import { createSummaryFeed } from "./summary-feed.ts";
import { createTrackerFeed } from "./tracker/tracker-feed.ts";

forgetOldTrees();
const summary = createSummaryFeed(browser);
const tracker = createTrackerFeed(browser);
summary.start();
tracker.start();
const root = document.getElementById("app");
if (root) render(<Dashboard summary={summary} tracker={tracker} />, root);
