import { effect } from "@preact/signals";
import { render } from "preact";
import { forgetOldTrees } from "../design/old-trees.ts";
import { pageClock } from "../engine/clock.ts";
import { App } from "./app.tsx";
import { refresh } from "./catalogue/catalogue.ts";
import { startIngestWatch } from "./catalogue/ingest-watch.ts";
import { startLosslessWishes } from "./catalogue/lossless-wish.ts";
import { publishPage } from "./catalogue/published-page.ts";
import { answersNow, startServerWatch } from "./catalogue/server-watch.ts";
import { startKept } from "./kept/start-kept.ts";
import { startLatePlayback } from "./late/late-playback.ts";
import { loadAnew, sessionStore } from "./late/load-anew.ts";
import { startMediaSession } from "./media-session.ts";
import type { PlaybackEvents } from "./playback.ts";
import { createPlayer, type Player } from "./player.ts";
import { onPreferencesElsewhere } from "./preferences.ts";
import { keepQueue } from "./queue/keep-queue.ts";
import { askForTrack, isSamePage } from "./queue/kept-page.ts";
import { browserQueueStore } from "./queue/queue-store.ts";
import { startTabs } from "./tabs/start-tabs.ts";
import { documentTitle, pageTitle } from "./use-title.ts";

// The parts of the page are put together and started here, and nowhere else.
forgetOldTrees();
let player: Player | null = null;
const audio = new Audio();
const events: PlaybackEvents = {
  changed: (view) => player?.shown(view),
  ended: () => player?.ended(),
  advanced: () => player?.advanced(),
  lost: () => player?.lost(),
  policy: (policy) => player?.setPolicy(policy),
};
// The engine comes while the page is drawn: what the page needs itself is there sooner.
const playback = startLatePlayback({
  audio,
  clock: pageClock,
  load: async () => (await import("./playback.ts")).startPlayback(events, audio),
  loadAnew: () =>
    loadAnew({ clock: pageClock, store: sessionStore(), isHere: answersNow, reload: () => location.reload() }),
  changed: events.changed,
});
const made = createPlayer(playback, Math.random);
player = made;
// A list whose songs have to be asked for sounds some time after its click.
document.addEventListener("click", () => playback.view().state === "idle" && playback.unlock(), { capture: true });
onPreferencesElsewhere(made.preferAnew);
startServerWatch({ plays: () => made.active.peek(), cameBack: refresh });
const tabs = startTabs(made, pageClock);
void tabs.join().then(() =>
  keepQueue({
    player: made,
    store: browserQueueStore(),
    clock: pageClock,
    isAlone: tabs.isSure || isSamePage(),
    hasSound: () => tabs.role.value === "leads",
    ask: askForTrack,
  }),
);
startKept(tabs.player);
startIngestWatch();
startLosslessWishes(made);
startMediaSession(tabs.player);
publishPage(tabs.player, playback);
effect(() => {
  document.title = documentTitle({ sounding: made.active.value ? made.track.value : null, page: pageTitle.value });
});

const debug = new URLSearchParams(location.search).has("debug");
const root = document.getElementById("app");
// What stands there for browsers without scripts goes first.
root?.replaceChildren();
if (root) render(<App player={tabs.player} playback={playback} debug={debug} />, root);
