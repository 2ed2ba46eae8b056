import type { RenditionId } from "../../ids.ts";
import type { Core } from "../state.ts";
import { type Answer, never } from "../timers.ts";
import { type Interested, interestedIn } from "./company.ts";
import { findHousemates, type Housemates } from "./housemates.ts";

/** What one consideration of all needs finds out: each thing once, when it first matters. */
export interface Pass {
  readonly companies: Map<RenditionId, readonly Interested[]>;
  readonly hopeful: Map<RenditionId, boolean>;
  housemates: Housemates | null;
  /** In so many ms the first answer that this pass relied on holds no more. */
  againInMs: number;
}

export function beginPass(): Pass {
  return { companies: new Map(), hopeful: new Map(), housemates: null, againInMs: never };
}

/** Takes the answer, and notes how long it holds. */
export function heed<Value>(pass: Pass, { answer, againInMs }: Answer<Value>): Value {
  again(pass, againInMs);
  return answer;
}

export function again(pass: Pass, inMs: number): void {
  pass.againInMs = Math.min(pass.againInMs, inMs);
}

/** Neighbours to whom a rendition means something. */
export function companyFor(core: Core, pass: Pass, renditionId: RenditionId): readonly Interested[] {
  const known = pass.companies.get(renditionId);
  if (known !== undefined) return known;
  const company = interestedIn(core, renditionId);
  pass.companies.set(renditionId, company);
  return company;
}

export function housematesOf(core: Core, pass: Pass): Housemates {
  pass.housemates ??= findHousemates(core);
  return pass.housemates;
}
