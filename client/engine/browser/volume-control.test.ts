import { expect, test } from "vitest";
import { createTestClock } from "../../../test/rigs/clock.ts";
import { VolumeControl } from "./volume-control.ts";

function control(audio: { volume: number }) {
  const clock = createTestClock();
  let refusals = 0;
  const volume = new VolumeControl({ audio, clock, onRefused: () => (refusals += 1) });
  return { clock, volume, refusals: () => refusals };
}

test("volume stays between silence and all there is", () => {
  const audio = { volume: 1 };
  const { volume } = control(audio);
  const heard = [0.4, 7, -1].map((value) => {
    volume.set(value);
    return audio.volume;
  });
  expect(heard).toEqual([0.4, 1, 0]);
});

test("where it sticks it is what was wanted last, also when that was said while it was tried", async () => {
  const audio = { volume: 1 };
  const { clock, volume, refusals } = control(audio);
  volume.set(0.7);
  volume.probe();
  volume.set(0.3);
  await clock.pass(100);
  expect([audio.volume, volume.sticks, refusals()]).toEqual([0.3, true, 0]);
});

test("an element that never takes it, and one that forgets it in the next turn, are known", async () => {
  const deaf = Object.defineProperty({ volume: 1 }, "volume", { get: () => 1, set: () => undefined });
  const forgetful = { volume: 1 };
  for (const audio of [deaf, forgetful]) {
    const { clock, volume, refusals } = control(audio);
    clock.after(1, () => {
      audio.volume = 1;
    });
    volume.probe();
    await clock.pass(100);
    expect([volume.sticks, refusals()]).toEqual([false, 1]);
  }
});
