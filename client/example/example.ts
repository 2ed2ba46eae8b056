import Hls from "hls.js/light";
import { connectTutti } from "../engine/hls/library.ts";

/** The page's address says what to do: `?track=…` names the song, `&share` agrees to share it. */
const address = new URLSearchParams(location.search);
const audio = document.createElement("audio");
audio.controls = true;
const shown = document.querySelector("pre");
shown?.before(audio);

const tutti = await connectTutti({ server: location.origin, share: address.has("share") });
const song = await tutti.open(address.get("track") ?? "");
const hls = new Hls({ ...song.hlsConfig, enableWorker: false });
hls.loadSource(song.url);
hls.attachMedia(audio);
song.follow(audio);
setInterval(() => {
  const { bytes, neighbours } = tutti.snapshot();
  if (shown) shown.textContent = JSON.stringify({ ...bytes, neighbours: neighbours.length });
}, 500);
