import Hls from "hls.js/light";
import { connectTutti } from "../engine/hls/library.ts";

/** Any page with hls.js: `?track=…` names the song, `&share` says yes to other listeners. */
const wishes = new URLSearchParams(location.search);
const audio = document.createElement("audio");
audio.controls = true;
const shown = document.querySelector("pre");
shown?.before(audio);

const tutti = await connectTutti({ server: location.origin, share: wishes.has("share") });
const song = await tutti.open(wishes.get("track") ?? "");
const hls = new Hls({ ...song.hlsConfig, enableWorker: false });
hls.loadSource(song.url);
hls.attachMedia(audio);
song.follow(audio);
setInterval(() => {
  const { bytes, neighbours } = tutti.snapshot();
  if (shown) shown.textContent = JSON.stringify({ ...bytes, neighbours: neighbours.length });
}, 500);
