// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import type { SharingPolicy } from "../../shared/api/session.ts";
import type { Track } from "../../shared/api/track.ts";
import { aTrack } from "../../test/rigs/music.ts";
import { askingPolicy, quietView } from "../../test/rigs/player.ts";
import { firstChoices } from "../engine/choices.ts";
import { type PlaybackView, startPlayback } from "./playback.ts";

/** The engine's public face, of which the test says what it tells. */
class FakeListener {
  readonly asked: unknown[][] = [];
  policy: SharingPolicy | null = null;
  view: PlaybackView = quietView;
  onChanged = () => {};
  onAdvancedTo: (track: Track) => void = () => {};
  readonly started = { now: () => {} };

  onChange(told: () => void): void {
    this.onChanged = told;
  }
  onAdvanced(told: (track: Track) => void): void {
    this.onAdvancedTo = told;
  }
  start(): Promise<void> {
    return new Promise((started) => {
      this.started.now = started;
    });
  }
  sharingPolicy = () => this.policy;
  snapshot = () => this.view;
}
for (const name of [
  "play",
  "unlock",
  "expectNext",
  "prefetch",
  "expectClick",
  "pause",
  "resume",
  "seek",
  "stop",
  "setVolume",
  "choose",
]) {
  Object.defineProperty(FakeListener.prototype, name, {
    value(this: FakeListener, ...details: unknown[]) {
      this.asked.push([name, ...details]);
      return Promise.resolve();
    },
  });
}

let listener: FakeListener;
let audio: HTMLAudioElement;
vi.mock("../engine/listener.ts", () => ({
  createListener: (options: { audio: HTMLAudioElement }) => {
    audio = options.audio;
    return listener;
  },
}));
beforeEach(() => {
  listener = new FakeListener();
});

function started() {
  const told: unknown[][] = [];
  const playback = startPlayback(
    {
      changed: (view) => told.push(["changed", view.state]),
      ended: () => told.push(["ended"]),
      advanced: (track) => told.push(["advanced", track.id]),
      lost: (track) => told.push(["lost", track.id]),
      policy: (policy) => told.push(["policy", policy.consent]),
    },
    new Audio(),
  );
  return { playback, told };
}

test("what the page asks for goes to the engine as it is", () => {
  const { playback } = started();
  const [a, b] = [aTrack("a"), aTrack("b")];
  playback.choose({ ...firstChoices, share: true });
  playback.prefetch([a, b]);
  playback.expectClick(a);
  playback.unlock();
  playback.play(a, 37, 1_000);
  playback.expectNext(b);
  playback.seek(12);
  playback.pause();
  playback.resume();
  playback.setVolume(0.5);
  playback.stop();
  expect(listener.asked).toEqual([
    ["choose", { ...firstChoices, share: true }],
    ["prefetch", [a, b]],
    ["expectClick", a],
    ["unlock"],
    ["play", a, 37, 1_000],
    ["expectNext", b],
    ["seek", 12],
    ["pause"],
    ["resume"],
    ["setVolume", 0.5],
    ["stop"],
  ]);
});

test("nothing is chosen or asked for before the page does", () => {
  started();
  expect(listener.asked).toEqual([]);
});

test("the page is told when the engine is ready and whenever it has changed", async () => {
  const { told } = started();
  expect(told).toEqual([]);
  listener.started.now();
  await Promise.resolve();
  listener.view = { ...quietView, state: "loading" };
  listener.onChanged();
  expect(told).toEqual([
    ["changed", "idle"],
    ["changed", "loading"],
  ]);
});

test("what is heard is shown at once, without waiting for the engine's next word", () => {
  const { told } = started();
  for (const name of ["playing", "pause", "waiting", "seeking", "timeupdate"]) audio.dispatchEvent(new Event(name));
  expect(told).toEqual(Array(5).fill(["changed", "idle"]));
});

test("the end of a song is told after the page has seen it", () => {
  const { told } = started();
  listener.view = { ...quietView, state: "ended" };
  audio.dispatchEvent(new Event("ended"));
  expect(told).toEqual([["changed", "ended"], ["ended"]]);
});

test("a song that begins by itself is told by name", () => {
  const { told } = started();
  listener.onAdvancedTo(aTrack("b"));
  expect(told).toEqual([["advanced", "b"]]);
});

test("the operator's policy is told once, before the change that came with it, and again when it is another", () => {
  const { told } = started();
  listener.policy = askingPolicy;
  listener.onChanged();
  listener.onChanged();
  listener.policy = { ...askingPolicy, consent: "notice" };
  listener.onChanged();
  expect(told).toEqual([
    ["policy", "ask"],
    ["changed", "idle"],
    ["changed", "idle"],
    ["policy", "notice"],
    ["changed", "idle"],
  ]);
});

test("the view is the engine's, as it is now", () => {
  const { playback } = started();
  listener.view = { ...quietView, positionSeconds: 7 };
  expect(playback.view().positionSeconds).toBe(7);
});
