import type { Threat } from "../../defence.ts";

const ability = "client/engine/browser/sound-ability.ts";
const native = "client/engine/browser/native-hls.ts";
const out = "client/engine/browser/sound-out.ts";
const natives = ["client/engine/browser/native-hls.test.ts"];
const outs = ["client/engine/browser/sound-out.test.ts"];
const player = "client/player/player.ts";
const players = ["client/player/parts/sharing-card.test.tsx"];

export const poorBrowsers: Threat = {
  threat: "a browser that lacks something",
  defences: [
    {
      defence: "its own player is the last way",
      file: ability,
      remove: 'if (plays("mp4a.40.2")) return { way: "timeline", plays };',
      by: "",
      tests: ["client/engine/browser/sound-ability.test.ts"],
    },
    {
      defence: "... and of no use without AAC",
      file: ability,
      remove: ' && audio.canPlayType(typeOf(codec)) !== ""',
      by: "",
      tests: ["client/engine/browser/sound-ability.test.ts"],
    },
    {
      defence: "its own player's failure is told",
      file: native,
      remove: "options.onFailed(audio.error, positionSeconds);",
      by: "",
      tests: natives,
    },
    {
      defence: "... once, and not that of another song",
      file: native,
      remove: "if (this.#url === null || audio.src !== this.#url) return;",
      by: "",
      tests: natives,
    },
    {
      defence: "one that neither opens nor fails is given up",
      file: native,
      remove: 'onFailed("stuck", positionSeconds);',
      by: "void onFailed;",
      tests: natives,
    },
    {
      defence: "... not while it is paused, or slow",
      file: native,
      remove: "if (this.#url === null || audio.paused || audio.readyState > 0) {",
      by: "if (this.#url === null) {",
      tests: natives,
    },
    {
      defence: "... and the next way is tried",
      file: out,
      remove: 'if (isOfNetwork || !media.plays("flac")) return this.#failed(error);',
      by: "return void [isOfNetwork, onOtherWay], this.#failed(error);",
      tests: outs,
    },
    {
      defence: "a browser that plays nothing says so at the click",
      file: "client/engine/listener.ts",
      remove: "if (renditionId === null) return this.#fail(this.#out.noSoundReason(track));",
      by: "if (renditionId === null) return;",
      tests: outs,
    },
    {
      defence: "a song that was given up starts no more",
      file: "client/engine/sound/sound-watch.ts",
      remove: "    this.#clickedAtMs = null;\n    this.interrupt();",
      by: "    this.interrupt();",
      tests: ["client/engine/sound/sound-watch.test.ts"],
    },
    {
      defence: "no start is counted that was not heard",
      file: "client/engine/sound/sound-watch.ts",
      remove: " && soundMs <= elapsedMs + jumpMs",
      by: "",
      tests: ["client/engine/sound/sound-watch.test.ts"],
    },
    {
      defence: "... nor one of an element that gave up",
      file: "client/engine/sound/sound-watch.ts",
      remove: "sample.able && ",
      by: "",
      tests: ["client/engine/sound/sound-watch.test.ts"],
    },
    {
      defence: "a browser's own words are not the listener's",
      file: "client/engine/browser/sound-trouble.ts",
      remove: 'if (/sink|audio ?(?:output|hardware|device)/i.test(error?.message ?? "")) {',
      by: 'if (error?.message !== undefined && error.message !== "") return error.message;\n  if (error === undefined) {',
      tests: ["client/engine/browser/sound-trouble.test.ts"],
    },
    {
      defence: "loudness that does not stick is known",
      file: "client/engine/browser/volume-control.ts",
      remove: "this.#sticks = Math.abs(audio.volume - tried) < 0.01;",
      by: "",
      tests: ["client/engine/browser/volume-control.test.ts"],
    },
    {
      defence: "... and there is nothing to slide",
      file: "client/player/parts/playing/player-bar.tsx",
      remove: "{player.view.value.setsVolume && <Volume />}",
      by: "<Volume />",
      tests: ["client/player/parts/playing/player-bar.test.tsx"],
    },
    {
      defence: "a yes that names no mobile data holds only where the browser tells of it",
      file: player,
      remove: 'if (mayBeMobile.value) return choice === "yes" && mobileData === "yes";',
      by: "",
      tests: players,
    },
    {
      defence: "... and is asked for again",
      file: player,
      remove: 'if (mayBeMobile.value) return choice !== "no" && mobileData === null && isDue(later, nowMs());',
      by: "",
      tests: players,
    },
  ],
};
