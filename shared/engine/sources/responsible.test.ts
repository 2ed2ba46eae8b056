import { expect, test } from "vitest";
import type { PeerId, RenditionId } from "../../ids.ts";
import { isResponsible, ownMoment, rankOf } from "./responsible.ts";

const rendition = "0123456789abcdef0123456789abcdef" as RenditionId;
const crowd = Array.from({ length: 8 }, (_, index) => `${index}`.padEnd(43, "x") as PeerId);
const keyOf = (segmentIndex: number) => ({ renditionId: rendition, segmentIndex });

test("isResponsible() gives each segment to exactly one of a crowd", () => {
  for (let segment = 0; segment < 200; segment += 1) {
    const takers = crowd.filter((self) =>
      isResponsible(
        self,
        crowd.filter((other) => other !== self),
        keyOf(segment),
      ),
    );
    expect(takers).toHaveLength(1);
  }
});

test("rankOf() gives each of a crowd a rank of its own for each segment", () => {
  for (let segment = 0; segment < 200; segment += 1) {
    const rank = (self: PeerId) =>
      rankOf(
        self,
        crowd.filter((other) => other !== self),
        keyOf(segment),
      );
    expect(crowd.map(rank).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  }
});

test("isResponsible() spreads the work: nobody has more than three times a fair share", () => {
  for (const self of crowd) {
    const others = crowd.filter((other) => other !== self);
    let share = 0;
    for (let segment = 0; segment < 400; segment += 1) if (isResponsible(self, others, keyOf(segment))) share += 1;
    expect(share).toBeGreaterThan(10);
    expect(share).toBeLessThan(150);
  }
});

test("isResponsible() moves only the segments of the one who left", () => {
  const [self, gone, ...rest] = crowd as [PeerId, PeerId, ...PeerId[]];
  for (let segment = 0; segment < 200; segment += 1) {
    const before = isResponsible(self, [gone, ...rest], keyOf(segment));
    const after = isResponsible(self, rest, keyOf(segment));
    if (before) expect(after).toBe(true);
  }
});

test("of two who are responsible without knowing each other the one with the higher hash goes first", () => {
  const companies = [crowd.slice(0, 4), crowd.slice(4)];
  let apart = 0;
  for (let segmentIndex = 0; segmentIndex < 400; segmentIndex += 1) {
    const key = keyOf(segmentIndex);
    const takers = companies.map((company) => {
      const isTaker = (self: PeerId) =>
        isResponsible(
          self,
          company.filter((other) => other !== self),
          key,
        );
      return company.find(isTaker) as PeerId;
    }) as [PeerId, PeerId];
    const [one, other] = takers.map((self) => ownMoment(self, 4, key)) as [number, number];
    expect(one > other).toBe(isResponsible(takers[0], [takers[1]], key));
    if (Math.abs(one - other) > 0.1) apart += 1;
  }
  expect(apart).toBeGreaterThan(250);
});

test("the moments of those who are responsible are spread evenly between now and then", () => {
  const moments = Array.from({ length: 400 }, (_, segmentIndex) =>
    Math.max(...crowd.map((self) => ownMoment(self, crowd.length, keyOf(segmentIndex)))),
  );
  const early = moments.filter((moment) => moment > 0.5).length;
  expect(early).toBeGreaterThan(150);
  expect(early).toBeLessThan(250);
});
