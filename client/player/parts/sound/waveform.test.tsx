// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../../test/rigs/web-answers.ts";
import { Waveform } from "./waveform.tsx";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

test("the shape of a song has one column for each level, and is hidden from those who hear the page", async () => {
  server.answer("/tracks/shape/waveform", { body: { levels: [0, 255, 51] } });
  const { find } = await draw(<Waveform trackId="shape" />);
  expect(find(".waveform").getAttribute("aria-hidden")).toBe("true");
  expect(find(".waveform").getAttribute("viewBox")).toBe("0 0 3 100");
  expect(find(".waveform path").getAttribute("d")).toBe("M0 100V100h1V0h1V80h1V100Z");
});

test("nothing is drawn for a song that was not measured, that the server does not have, and without a song", async () => {
  server.answer("/tracks/old/waveform", { body: { levels: [] } });
  for (const trackId of ["old", "gone", null]) {
    const { all } = await draw(<Waveform trackId={trackId} />);
    expect(all(".waveform")).toEqual([]);
  }
});
