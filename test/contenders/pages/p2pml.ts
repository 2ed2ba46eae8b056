import Hls from "hls.js";
import { HlsJsP2PEngine, type HlsWithP2PInstance } from "p2p-media-loader-hlsjs";
import { startBench } from "./bench-page.ts";

/** By the engine's own events. What came of a segment that never got whole, or was whole before, is waste. */
const counted = { toPeers: 0, verifiedFromPeers: 0, useful: 0 };
const loaded = new Set<string>();
window.benchAudio = () => ({ ...counted });

const HlsWithP2P = HlsJsP2PEngine.injectMixin(Hls);
const iceServers = (window.benchStunUrls ?? []).map((urls) => ({ urls }));
let hls: HlsWithP2PInstance<Hls> | null = null;

/** As its documentation shows it, with our tracker in the place of the public ones. */
startBench((audio, url) => {
  hls?.destroy();
  hls = new HlsWithP2P({
    p2p: { core: { announceTrackers: [...(window.benchTrackers ?? [])], rtcConfig: { iceServers } } },
  });
  hls.p2pEngine.addEventListener("onChunkDownloaded", (bytes, source) => {
    if (source === "p2p") counted.verifiedFromPeers += bytes;
  });
  hls.p2pEngine.addEventListener("onChunkUploaded", (bytes) => {
    counted.toPeers += bytes;
  });
  hls.p2pEngine.addEventListener("onSegmentLoaded", ({ segmentUrl, bytesLength }) => {
    if (!loaded.has(segmentUrl)) counted.useful += bytesLength;
    loaded.add(segmentUrl);
  });
  hls.loadSource(url);
  hls.attachMedia(audio);
});
