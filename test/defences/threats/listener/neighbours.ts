import type { Threat } from "../../defence.ts";

const budget = ["shared/wire/frame-budget.test.ts"];
const link = ["client/engine/mesh/link.test.ts"];
const services = ["shared/engine/conduct/services.test.ts"];
const leave = ["shared/engine/neighbours/leave.test.ts"];
const messages = ["shared/engine/neighbour-messages.test.ts"];

export const neighbourFloods: Threat = {
  threat: "a neighbour that floods the link",
  defences: [
    {
      defence: "frames of each type",
      file: "shared/wire/frame-budget.ts",
      remove: "if (!take(budget, kind, 1, nowMs)) return kind;",
      by: "",
      tests: budget,
    },
    {
      defence: "all frames together",
      file: "shared/wire/frame-budget.ts",
      remove: 'if (!take(budget, "frames", 1, nowMs)) return "frames";',
      by: "",
      tests: budget,
    },
    {
      defence: "bytes",
      file: "shared/wire/frame-budget.ts",
      remove: "return take(budget, ofBytes, bytes, nowMs) ? null : ofBytes;",
      by: "take(budget, ofBytes, bytes, nowMs); return null;",
      tests: budget,
    },
    {
      defence: "counted before it is read",
      file: "client/engine/mesh/link.ts",
      remove: "if (exceeded === null) return this.#events.onFrame(this, bytes);",
      by: "return void exceeded, this.#events.onFrame(this, bytes);",
      tests: link,
    },
    {
      defence: "nothing more is heard of it",
      file: "client/engine/mesh/link.ts",
      remove: "this.#flooded = true;\n    this.#channel.onmessage = null;",
      by: "",
      tests: link,
    },
    {
      defence: "no farewell in which it goes on",
      file: "client/engine/mesh/link.ts",
      remove: 'if (this.#state !== "open" || this.#flooded) return this.close();',
      by: 'if (this.#state !== "open") return this.close();',
      tests: link,
    },
    {
      defence: "nobody is heard while the last frames go out",
      file: "client/engine/mesh/link.ts",
      remove: "// What comes meanwhile would be looked at in vain.\n    this.#channel.onmessage = null;",
      by: "",
      tests: link,
    },
    {
      defence: "the core leaves it",
      file: "shared/engine/neighbour-messages.ts",
      remove: 'dismissNeighbour(core, neighbour, "flood");',
      by: "",
      tests: messages,
    },
    {
      defence: "its key is banned",
      file: "shared/engine/neighbours/leave.ts",
      remove: "return ban(core, peerId);",
      by: "return;",
      tests: leave,
    },
    {
      defence: "... for longer each time",
      file: "shared/engine/conduct/bans.ts",
      remove: "conduct.bans += 1;",
      by: "",
      tests: ["shared/engine/conduct/bans.test.ts"],
    },
    {
      defence: "... and not answered",
      file: "shared/engine/neighbours/dials.ts",
      remove: "isBanned(core, peerId) || !mayOffer(core, peerId)) return;",
      by: "!mayOffer(core, peerId)) return;",
      tests: leave,
    },
    {
      defence: "... nor dialled",
      file: "shared/engine/neighbours/dials.ts",
      remove: "if (!isBanned(core, peerId)) knowPeer(core,",
      by: "knowPeer(core,",
      tests: leave,
    },
    {
      defence: "... nor taken in",
      file: "shared/engine/neighbours/neighbours.ts",
      remove: 'peer.state === "shunned" || isBanned(core, peerId)',
      by: 'peer.state === "shunned"',
      tests: leave,
    },
    {
      defence: "offers of one key",
      file: "shared/engine/conduct/bans.ts",
      remove: "return takeTokens(conductOf(core, peerId).offers, core.limits.offerRate, 1, core.nowMs);",
      by: "return conductOf(core, peerId) !== null;",
      tests: ["shared/engine/conduct/bans.test.ts"],
    },
    {
      defence: "candidates of one dial",
      file: "client/engine/mesh/link.ts",
      remove: "if (this.#candidates > candidatesMax) return;",
      by: "",
      tests: link,
    },
    {
      defence: "blocks that nobody asked for",
      file: "shared/engine/sources/requests.ts",
      remove: "if (!takeTokens(neighbour.strays, core.limits.strayRate, bytes, core.nowMs)) {",
      by: "if (false) {",
      tests: messages,
    },
    {
      defence: "news are considered together",
      file: "shared/engine/engine.ts",
      remove:
        'if (input.type !== "message" || takeTokens(core.picks.news, newsRate, 1, core.nowMs)) considerAnew(core);',
      by: "if (takeTokens(core.picks.news, newsRate, 0, core.nowMs)) considerAnew(core);",
      tests: messages,
    },
    {
      defence: "an honest listener says half of what is allowed",
      file: "shared/engine/conduct/telling.ts",
      remove: "return takeTokens(telling[told], limits.tellRates[told], 1, nowMs);",
      by: "return takeTokens(telling[told], limits.tellRates[told], 0.5, nowMs);",
      tests: ["shared/engine/conduct/telling.test.ts"],
    },
  ],
};

export const badServices: Threat = {
  threat: "a neighbour that accepts or refuses, and gives nothing",
  defences: [
    {
      defence: "left after two bad services",
      file: "shared/engine/conduct/services.ts",
      remove: "neighbour.badServices >= limits.badServicesMax ||\n",
      by: "",
      tests: services,
    },
    {
      defence: "... also when it gave now and then",
      file: "shared/engine/conduct/services.ts",
      remove: "Math.max(0, neighbour.badServices - forgivenByBlock)",
      by: "0",
      tests: services,
    },
    {
      defence: "left after one long try",
      file: "shared/engine/conduct/services.ts",
      remove: "!isProven(neighbour) && waitedMs >= limits.longTryMs ? limits.badServicesMax : 1",
      by: "1",
      tests: services,
    },
    {
      defence: "left after four refusals",
      file: "shared/engine/conduct/services.ts",
      remove: "neighbour.refusedBatches >= limits.refusedBatchesMax ||\n",
      by: "",
      tests: services,
    },
    {
      defence: "asked less often after each",
      file: "shared/engine/conduct/services.ts",
      remove: "firstRestMs[reason] * 2 ** Math.min(neighbour.refusedBatches - 1, 5)",
      by: "firstRestMs[reason]",
      tests: services,
    },
    {
      defence: "asked for two blocks until the first came",
      file: "shared/engine/sources/company.ts",
      remove: "if (!isProven(neighbour) || refusedBatches > 0) return limits.unprovenBlocksMax;",
      by: "",
      tests: ["shared/engine/sources/company.test.ts"],
    },
    {
      defence: "not waited for as one that has given",
      file: "shared/engine/conduct/services.ts",
      remove: "if (isProven(neighbour)) return limits.promiseMaxMs;",
      by: "return limits.promiseMaxMs;",
      tests: services,
    },
    {
      defence: "requests to one neighbour in a second",
      file: "shared/engine/conduct/services.ts",
      remove: "takeTokens(asking, limits.askRate, 1, nowMs);",
      by: "takeTokens(asking, limits.askRate, 0.5, nowMs);",
      tests: services,
    },
  ],
};
