import { expect, test } from "vitest";
import type { EngineOutput } from "../../shared/engine/output.ts";
import { defaultOptions, type SimOptions } from "../sim/options.ts";
import { type Rule, SimFailure } from "../sim/sim-failure.ts";
import { simulate } from "../sim/simulate.ts";
import { coreWith, type Fault } from "./planted-fault.ts";

const few: SimOptions = { ...defaultOptions, peers: 6, minutes: 1, arriveSeconds: 10, workload: "one-track", churn: 0 };

function ruleBroken(fault: Fault, options: Partial<SimOptions> = {}): Rule | null {
  try {
    simulate({ options: { ...few, ...options }, createCore: coreWith(fault) });
    return null;
  } catch (error) {
    if (error instanceof SimFailure) return error.rule;
    throw error;
  }
}

function without(type: EngineOutput["type"]): Fault {
  return { outputs: (outputs) => outputs.filter((output) => output.type !== type) };
}

function twice(type: EngineOutput["type"]): Fault {
  return { outputs: (outputs) => outputs.flatMap((output) => (output.type === type ? [output, output] : [output])) };
}

test("the core without a planted fault breaks no rule", () => {
  expect(ruleBroken({})).toBeNull();
});

test("a core that believes every block is caught: unverified-kept", () => {
  const gullible: Fault = { input: (input) => (input.type === "verified" ? { ...input, outcome: "genuine" } : input) };
  expect(ruleBroken(gullible, { hostile: 0.5, peers: 12 })).toBe("unverified-kept");
});

test("a core that keeps a block without asking for a check is caught: unverified-kept", () => {
  const hasty: Fault = {
    outputs: (outputs) =>
      outputs.map((output) =>
        output.type === "verify" ? { type: "keep-block", key: output.key, from: output.from } : output,
      ),
  };
  expect(ruleBroken(hasty)).toBe("unverified-kept");
});

test("a core that never hands over is caught: want-unanswered", () => {
  expect(ruleBroken(without("hand-over"))).toBe("want-unanswered");
});

test("a core that answers a want twice is caught: want-answered-twice", () => {
  expect(ruleBroken(twice("hand-over"))).toBe("want-answered-twice");
});

test("a core that stores a segment before all of it is here is caught: incomplete-stored", () => {
  const early: Fault = {
    outputs: (outputs) =>
      outputs.flatMap((output): EngineOutput[] =>
        output.type === "keep-block" ? [output, { type: "store-segment", key: output.key }] : [output],
      ),
  };
  expect(ruleBroken(early)).toBe("incomplete-stored");
});

test("a core that hands over what is not in the store is caught: unheld-handed-over", () => {
  const eager: Fault = {
    outputs: (outputs, input) =>
      input.type === "want"
        ? [...outputs, { type: "hand-over", wantId: input.wantId, key: input.key, source: "peer" }]
        : outputs,
  };
  expect(ruleBroken(eager)).toBe("unheld-handed-over");
});

test("a core that serves what it does not hold is caught: unheld-served", () => {
  const boastful: Fault = {
    outputs: (outputs) =>
      outputs.map((output) =>
        output.type === "send-block"
          ? { ...output, key: { ...output.key, blockIndex: 999, segmentIndex: 999 } }
          : output,
      ),
  };
  expect(ruleBroken(boastful)).toBe("unheld-served");
});

test("a core that fetches a segment again although it has it is caught: kept-twice", () => {
  expect(ruleBroken(without("store-segment"))).toBe("kept-twice");
});

test("a core that wastes bytes in silence is caught: bytes-differ", () => {
  expect(ruleBroken(without("discard-block"), { hostile: 0.9 })).toBe("bytes-differ");
});

test("a core that never decides on a payload is caught: payload-leaked", () => {
  const forgetful: Fault = {
    input: (input, nowMs) => (input.type === "verified" && nowMs > 52_000 ? { type: "timeout" } : input),
  };
  expect(ruleBroken(forgetful, { workload: "library", peers: 10 })).toBe("payload-leaked");
});

test("a core that does not mind its quota is caught: quota-exceeded", () => {
  const hoarder: Fault = {
    input: (input) => (input.type === "cache-loaded" ? { ...input, quotaBytes: 1e12 } : input),
  };
  expect(ruleBroken(hoarder, { workload: "library", minutes: 5, peers: 12 })).toBe("quota-exceeded");
});

test("a core that keeps a block twice is caught: unknown-payload", () => {
  expect(ruleBroken(twice("keep-block"))).toBe("unknown-payload");
});

test("a core whose counters leave the bytes behind is caught: bytes-differ", () => {
  const makeCore = coreWith({});
  const run = () =>
    simulate({
      options: few,
      createCore: (character) => {
        const core = makeCore(character);
        const snapshot = (nowMs: number) => {
          const honest = core.snapshot(nowMs);
          return { ...honest, bytes: { ...honest.bytes, peer: honest.bytes.peer + 1 } };
        };
        return { handle: core.handle, nextTimeoutMs: core.nextTimeoutMs, snapshot };
      },
    });
  expect(run).toThrow(/bytes-differ/);
});

test("a core that fetches without bound is caught: limit-exceeded", () => {
  let fetchId = 1_000_000;
  const greedy: Fault = {
    outputs: (outputs) =>
      outputs.flatMap((output): EngineOutput[] => {
        if (output.type !== "fetch-origin") return [output];
        fetchId += 100;
        return [output, ...Array.from({ length: 50 }, (_, index) => ({ ...output, fetchId: fetchId + index }))];
      }),
  };
  expect(ruleBroken(greedy)).toBe("limit-exceeded");
});

test("a core that asks the origin again and again, one fetch at a time, is caught: limit-exceeded", () => {
  let fetchId = 1_000_000;
  const stormy: Fault = {
    outputs: (outputs) =>
      outputs.flatMap((output): EngineOutput[] => {
        if (output.type !== "fetch-origin") return [output];
        fetchId += 100;
        const again = Array.from({ length: 70 }, (_, index): EngineOutput[] => [
          { ...output, fetchId: fetchId + index },
          { type: "cancel-origin", fetchId: fetchId + index, reason: "needless" },
        ]);
        return [output, ...again.flat()];
      }),
  };
  expect(ruleBroken(stormy)).toBe("limit-exceeded");
});

test("a core that contacts others without consent is caught: contacted-without-consent", () => {
  const pushy: Fault = {
    outputs: (outputs, input) => (input.type === "play" ? [...outputs, { type: "tracker-connect" }] : outputs),
  };
  expect(ruleBroken(pushy, { p2p: false })).toBe("contacted-without-consent");
});

test("a core that sends on a closed link is caught: dead-link-used", () => {
  const late: Fault = {
    outputs: (outputs, input) =>
      input.type === "link-closed"
        ? [...outputs, { type: "send", linkId: input.linkId, message: { type: "ping", nonce: 1 } }]
        : outputs,
  };
  expect(ruleBroken(late, { churn: 1 })).toBe("dead-link-used");
});

test("a core that stays armed when all is quiet is caught: armed-when-quiet", () => {
  expect(ruleBroken({ timeoutMs: (dueMs) => (dueMs === Infinity ? 1e9 : dueMs) })).toBe("armed-when-quiet");
});

test("a core whose timer does not move on is caught: timer-spins", () => {
  expect(ruleBroken({ timeoutMs: () => 0 })).toBe("timer-spins");
});

test("a core that throws is caught with the input that did it: core-threw", () => {
  const fault: Fault = {
    outputs: (outputs, input) => {
      if (input.type === "segment-read") throw new Error("planted");
      return outputs;
    },
  };
  expect(ruleBroken(fault)).toBe("core-threw");
});
