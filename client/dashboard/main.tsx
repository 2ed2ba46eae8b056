import { render } from "preact";
import { forgetOldTrees } from "../design/old-trees.ts";
import { Dashboard } from "./dashboard.tsx";
import { startSummaryFeed } from "./summary-feed.ts";
import { startTrackerFeed } from "./tracker-feed.ts";

forgetOldTrees();
startSummaryFeed();
startTrackerFeed();
const root = document.getElementById("app");
if (root) render(<Dashboard />, root);
