import { render } from "preact";
import { Dashboard } from "./dashboard.tsx";
import { startSummaryFeed } from "./summary-feed.ts";

startSummaryFeed();
const root = document.getElementById("app");
if (root) render(<Dashboard />, root);
