import Hls from "hls.js";
import { HlsJsP2PEngine, type HlsWithP2PInstance } from "p2p-media-loader-hlsjs";
import { startBench } from "./bench-page.ts";

const HlsWithP2P = HlsJsP2PEngine.injectMixin(Hls);
let hls: HlsWithP2PInstance<Hls> | null = null;

/** As its documentation shows it, with our tracker in the place of the public ones. */
startBench((audio, url) => {
  hls?.destroy();
  hls = new HlsWithP2P({
    p2p: { core: { announceTrackers: [...(window.benchTrackers ?? [])], rtcConfig: { iceServers: [] } } },
  });
  hls.loadSource(url);
  hls.attachMedia(audio);
});
