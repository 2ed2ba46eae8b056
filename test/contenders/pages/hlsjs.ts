import Hls from "hls.js";
import { startBench } from "./bench-page.ts";

let hls: Hls | null = null;

startBench((audio, url) => {
  hls?.destroy();
  hls = new Hls();
  hls.loadSource(url);
  hls.attachMedia(audio);
});
