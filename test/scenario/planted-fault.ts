import { createEngine } from "../../shared/engine/engine.ts";
import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import type { Character } from "../sim/audience/character.ts";
import type { EngineCore } from "../sim/surroundings.ts";

export interface Fault {
  /** Changes what the core asks for. */
  readonly outputs?: (outputs: readonly EngineOutput[], input: EngineInput, nowMs: number) => readonly EngineOutput[];
  /** Changes when the core wants to be woken. */
  readonly timeoutMs?: (dueMs: number) => number;
  /** Changes what the core hears. */
  readonly input?: (input: EngineInput, nowMs: number) => EngineInput;
}

/** The real core with one thing broken, so that a checker can be seen to reject it. */
export function coreWith(fault: Fault): (character: Character) => EngineCore {
  return (character) => {
    const core = createEngine({ peerId: character.peerId, seed: character.index });
    const { outputs = (asked) => asked, timeoutMs = (dueMs) => dueMs, input: hear = (heard) => heard } = fault;
    return {
      handle: (input, nowMs) => outputs(core.handle(hear(input, nowMs), nowMs), input, nowMs),
      nextTimeoutMs: () => timeoutMs(core.nextTimeoutMs()),
      snapshot: (nowMs) => core.snapshot(nowMs),
    };
  };
}
