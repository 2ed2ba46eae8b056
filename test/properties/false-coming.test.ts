import { expect, test } from "vitest";
import { manifestOf } from "../rigs/engine.ts";
import { playing } from "../rigs/playing.ts";

const song = manifestOf(60);
const { renditionId } = song;

/** Somebody plays a song; after a while neighbours come that say each second that all of it is coming, and bring nothing. */
function besideLiars({ liars, joinAfterMs }: { readonly liars: number; readonly joinAfterMs: number }) {
  const view = playing(song);
  view.pass(joinAfterMs);
  const linkIds = Array.from({ length: liars }, (_, index) => index + 1);
  for (const linkId of linkIds) view.join(linkId);
  const lie = () => {
    for (const linkId of linkIds) {
      for (const segmentIndex of song.segments.keys()) {
        view.hear(linkId, { type: "coming", renditionId, segmentIndex, inMs: 65_535 });
      }
    }
  };
  /** The least lead while so long passes, s. */
  const pass = (ms: number) => {
    let least = view.lead();
    for (let passed = 0; passed < ms; passed += 1_000) {
      lie();
      least = Math.min(least, view.pass(1_000));
    }
    return least;
  };
  return { ...view, pass };
}

test("somebody who plays alone has a lead of 30 s", () => {
  const { pass } = playing(song);
  pass(10_000);
  expect(pass(150_000)).toBeGreaterThan(29);
});

test.each([1, 3, 8])("%i neighbours that say that everything is coming do not spend a lead that was there", (liars) => {
  const { pass } = besideLiars({ liars, joinAfterMs: 30_000 });
  expect(pass(150_000)).toBeGreaterThan(20);
});

test("beside one that says so from the first moment on a lead of 20 s is there after 20 s, and kept", () => {
  const { pass } = besideLiars({ liars: 1, joinAfterMs: 0 });
  pass(20_000);
  expect(pass(150_000)).toBeGreaterThan(20);
});
