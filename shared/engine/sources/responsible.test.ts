import { expect, test } from "vitest";
import type { PeerId, RenditionId } from "../../ids.ts";
import { isResponsible } from "./responsible.ts";

const rendition = "0123456789abcdef0123456789abcdef" as RenditionId;
const crowd = Array.from({ length: 8 }, (_, index) => `${index}`.padEnd(43, "x") as PeerId);

test("isResponsible() gives each segment to exactly one of a crowd", () => {
  for (let segment = 0; segment < 200; segment += 1) {
    const takers = crowd.filter((self) =>
      isResponsible(
        self,
        crowd.filter((other) => other !== self),
        rendition,
        segment,
      ),
    );
    expect(takers).toHaveLength(1);
  }
});

test("isResponsible() spreads the work: nobody has more than three times a fair share", () => {
  for (const self of crowd) {
    const others = crowd.filter((other) => other !== self);
    let share = 0;
    for (let segment = 0; segment < 400; segment += 1) if (isResponsible(self, others, rendition, segment)) share += 1;
    expect(share).toBeGreaterThan(10);
    expect(share).toBeLessThan(150);
  }
});

test("isResponsible() moves only the segments of the one who left", () => {
  const [self, gone, ...rest] = crowd as [PeerId, PeerId, ...PeerId[]];
  for (let segment = 0; segment < 200; segment += 1) {
    const before = isResponsible(self, [gone, ...rest], rendition, segment);
    const after = isResponsible(self, rest, rendition, segment);
    if (before) expect(after).toBe(true);
  }
});
