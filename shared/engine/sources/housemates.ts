import { hasBit } from "../../bitfield.ts";
import type { PeerId } from "../../ids.ts";
import type { SegmentKey } from "../input.ts";
import type { Core, Neighbour } from "../state.ts";
import { type Answer, never } from "../timers.ts";
import type { Interested } from "./company.ts";
import { isTrackerAsked } from "./hopes.ts";
import { isResponsible } from "./responsible.ts";

/** Whether another listener is behind our own address, and whether one of them is being dialled, or waits to be. */
export interface Housemates {
  readonly some: boolean;
  readonly coming: boolean;
}

const no: Answer<boolean> = { answer: false, againInMs: never };

export function findHousemates({ peers }: Pick<Core, "peers">): Housemates {
  let [some, coming] = [false, false];
  for (const { near, state } of peers.values()) {
    if (near !== "address") continue;
    some = true;
    coming ||= state === "dialling" || state === "waiting";
  }
  return { some, coming };
}

/**
 * Whether a segment is left to a housemate. Housemates share our line, so a segment should come in through it once. One
 * that no housemate holds is taken from outside by the housemate that is responsible for it; the others wait for that one, until
 * `housemateLeadMs` before it is due.
 */
export function leftToHousemate(
  core: Core,
  key: SegmentKey,
  view: {
    readonly company: readonly Interested[];
    /** Those of the company that hold the segment and can be asked. */
    readonly holders: readonly Neighbour[];
    /** When the segment is due, ms from now. */
    readonly dueMs: number;
    readonly housemates: Housemates;
  },
): Answer<boolean> {
  const { company, holders, dueMs, housemates } = view;
  const waitsMs = dueMs - core.limits.housemateLeadMs;
  if (waitsMs <= 0) return no;
  let isBusy = false;
  const others: PeerId[] = [];
  for (const { neighbour, bits } of company) {
    if (neighbour.near !== "address") continue;
    others.push(neighbour.peerId);
    if (!hasBit(bits, key.segmentIndex)) continue;
    if (holders.includes(neighbour)) return no;
    // It holds it, and is only busy.
    isBusy = true;
  }
  const falls = others.length === 0 || isResponsible(core.peerId, others, key);
  if (isBusy || !falls) return { answer: true, againInMs: waitsMs };
  const { answer, againInMs } = isHousemateComing(core, housemates, key);
  return answer ? { answer, againInMs: Math.min(againInMs, waitsMs) } : no;
}

/** A housemate that may hold what we want is being dialled, or may still be named by the tracker. */
function isHousemateComing(core: Core, { some, coming }: Housemates, { renditionId }: SegmentKey): Answer<boolean> {
  if (coming) return { answer: true, againInMs: never };
  return some ? isTrackerAsked(core, renditionId) : no;
}
