import type { Threat } from "../defence.ts";

const trackerServer = "server/tracker/tracker-server.ts";
const talk = "server/tracker/listener-talk.ts";
const connection = "server/sockets/connection.ts";
const connections = "server/sockets/connections.ts";
const admission = "server/sockets/admission.ts";
const budgets = "server/tracker/address-budgets.ts";
const membership = "shared/tracker/swarms/membership.ts";
const announce = "shared/tracker/announce.ts";
const rate = "shared/tracker/rate.ts";
const desk = "server/tracker/hello-desk.ts";
const log = "server/sockets/abuse-log.ts";
const listeners = ["test/contract/tracker-socket.test.ts"];
const abuse = ["test/contract/tracker-abuse.test.ts"];
const admissions = ["server/sockets/admission.test.ts"];
const core = ["shared/tracker/tracker.test.ts"];
const logs = ["server/sockets/abuse-log.test.ts"];

export const flood: Threat = {
  threat: "tracker flood",
  defences: [
    {
      defence: "pings that are answered",
      file: connection,
      remove:
        "if (this.#pings > this.#hub.limits.pingsPerHeartbeatMax) this.#hub.user.floodedByPings(this);\n    else this",
      by: "this",
      tests: abuse,
    },
    {
      defence: "sockets in all",
      file: admission,
      remove: "this.#all >= limits.connectionsMax || ",
      by: "",
      tests: admissions,
    },
    {
      defence: "sockets of one address",
      file: admission,
      remove: "counts.all >= limits.connectionsPerAddressMax || ",
      by: "",
      tests: admissions,
    },
    {
      defence: "sockets without a hello in all",
      file: admission,
      remove: " || this.#strangers >= limits.strangersMax",
      by: "",
      tests: admissions,
    },
    {
      defence: "... and of one address",
      file: admission,
      remove: " || counts.strangers >= limits.strangersPerAddressMax",
      by: "",
      tests: admissions,
    },
    {
      defence: "a socket counts until it is really gone",
      file: connections,
      remove:
        'socket.once("close", () => {\n      admission.leave(address, caller.standing === "stranger");\n      caller.standing = "gone";\n    });\n    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket, socket, { caller, own }));',
      by: 'this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {\n      this.#open(webSocket, socket, { caller, own });\n      const { close } = webSocket;\n      webSocket.close = (...words) => {\n        admission.leave(address, caller.standing === "stranger");\n        close.apply(webSocket, words);\n      };\n    });',
      tests: abuse,
    },
    {
      defence: "hello within five seconds",
      file: connection,
      remove: "this.#firstWordTimer = setTimeout(() => user.silent(this), limits.firstWordTimeoutMs).unref();",
      by: "this.#firstWordTimer = null;",
      tests: listeners,
    },
    {
      defence: "hellos of one address",
      file: trackerServer,
      remove: 'if (!budgets.take(budget, "hellos", nowMs)) return null;',
      by: "",
      tests: abuse,
    },
    {
      defence: "frames of one address",
      file: talk,
      remove: 'if (!budgets.take(own.budget, "frames", clock.nowMs())) {',
      by: "if (false) {",
      tests: abuse,
    },
    {
      defence: "a new socket brings an address no new budget",
      file: budgets,
      remove: "this.#byAddress.set(line, budget);",
      by: "",
      tests: abuse,
    },
    {
      defence: "budgets that are whole again are forgotten",
      file: budgets,
      remove: "if (this.#untilSweep <= 0) this.#sweep(nowMs);",
      by: "",
      tests: ["server/tracker/address-budgets.test.ts"],
    },
    {
      defence: "hellos that are checked at one time",
      file: desk,
      remove: "while (this.#running < runningMax && performance.now() < endMs) {",
      by: "while (performance.now() < endMs) {",
      tests: ["server/tracker/hello-desk.test.ts"],
    },
    {
      defence: "time for hellos in one turn of the loop",
      file: desk,
      remove: "while (this.#running < runningMax && performance.now() < endMs) {",
      by: "while (this.#running < runningMax) {",
      tests: ["server/tracker/hello-desk.test.ts"],
    },
    {
      defence: "the third malformed frame closes",
      file: talk,
      remove: "if (connection.own.malformed < limits.malformedMax) return;",
      by: "return;",
      tests: listeners,
    },
    {
      defence: "frames of one listener",
      file: rate,
      remove: "if (takeTokens(listener, rate, cost, nowMs)) {",
      by: "if (true) {",
      tests: core,
    },
    {
      defence: "an announce costs by its changes",
      file: rate,
      remove:
        'const cost = message.type === "announce" ? 1 + Math.floor(message.changes.length / limits.changesPerToken) : 1;',
      by: "const cost = 1;",
      tests: core,
    },
    {
      defence: "a flood is answered with few words",
      file: rate,
      remove: 'return listener.dropped % 50 === 1 ? "error" : "drop";',
      by: 'return "error";',
      tests: core,
    },
    {
      defence: "who does not stop is closed",
      file: rate,
      remove: 'if (listener.dropped > limits.droppedMax) return "close";',
      by: "",
      tests: core,
    },
    {
      defence: "swarms of one listener",
      file: membership,
      remove: "listener.entryCount >= swarmsPerConnectionMax || ",
      by: "",
      tests: core,
    },
    {
      defence: "memberships in all",
      file: membership,
      remove: " || state.memberships >= membershipsMax",
      by: "",
      tests: core,
    },
    {
      defence: "swarms in all",
      file: membership,
      remove: "if (known === undefined && state.swarms.size >= swarmsMax) return null;",
      by: "",
      tests: core,
    },
    {
      defence: "wants of one announce that are answered",
      file: announce,
      remove: "of wanted.slice(0, wantsAnsweredMax))",
      by: "of wanted)",
      tests: core,
    },
    {
      defence: "members that are looked at in a huge swarm",
      file: "shared/tracker/introductions/sample.ts",
      remove: "if (count <= max) {",
      by: "if (count > 0) {",
      tests: ["shared/tracker/introductions/sample.test.ts"],
    },
    {
      defence: "whom a listener is remembered to know",
      file: "shared/tracker/dials/acquaintance.ts",
      remove: "listener.acquaintances === null || listener.acquaintances.size < state.limits.acquaintancesMax",
      by: "true",
      tests: ["test/properties/tracker-invariants.test.ts"],
    },
    {
      defence: "ways between networks that are remembered",
      file: "shared/tracker/dials/distances.ts",
      remove: "if (distances.byPair.size <= state.limits.distancesMax) return;",
      by: "return;",
      tests: ["shared/tracker/dials/distances.test.ts"],
    },
    {
      defence: "inquiries at other instances for one listener",
      file: "shared/tracker/instances/seek-afar.ts",
      remove: "|| !mayInquire(cluster, listener, nowMs)",
      by: "",
      tests: ["shared/tracker/instances/cluster.test.ts"],
    },
    {
      defence: "of who left nothing stays",
      file: "shared/tracker/tracker.ts",
      remove: "  state.cluster?.inquiriesBy.delete(listener);\n  leaveAllSwarms(state, listener);",
      by: "  state.cluster?.inquiriesBy.delete(listener);",
      tests: core,
    },
    {
      defence: "after a flood the tables are as small as before",
      file: "shared/tracker/slots.ts",
      remove: "this.#chunks[chunkIndex] = null;",
      by: "",
      tests: ["shared/tracker/slots.test.ts"],
    },
    {
      defence: "a handshake that trickles is ended",
      file: "server/http/app.ts",
      remove: "http: handshakeLimits,",
      by: "",
      tests: ["test/contract/slow-handshake.test.ts"],
    },
  ],
};

export const abuseLog: Threat = {
  threat: "a log that a flood fills",
  defences: [
    {
      defence: "abuse is told",
      file: talk,
      remove: "abuse.misdeed(connection.address, deed, clock.nowMs());",
      by: "",
      tests: abuse,
    },
    {
      defence: "one line for each abuser and minute",
      file: log,
      remove: "abuser.counts.set(deed, (abuser.counts.get(deed) ?? 0) + 1);\n      return;",
      by: "abuser.counts.set(deed, (abuser.counts.get(deed) ?? 0) + 1);",
      tests: logs,
    },
    {
      defence: "too many abusers share a line",
      file: log,
      remove: 'const name = isKnown ? address : "";',
      by: "const name = address;",
      tests: logs,
    },
    {
      defence: "no address in the log",
      file: log,
      remove: 'return createHmac("sha256", this.#secret).update(address).digest("hex").slice(0, 12);',
      by: "return address;",
      tests: logs,
    },
    {
      defence: "no name from which an address can be found out",
      file: log,
      remove: 'createHmac("sha256", this.#secret)',
      by: 'createHmac("sha256", "")',
      tests: logs,
    },
  ],
};
