import type { Threat } from "../defence.ts";

const trackerServer = "server/tracker/tracker-server.ts";
const connections = "server/sockets/connections.ts";
const announceServer = "server/announce/announce-server.ts";
const listeners = ["test/contract/tracker-socket.test.ts"];
const abuse = ["test/contract/tracker-abuse.test.ts"];
const others = ["test/contract/announce-socket.test.ts"];
const limits = ["test/contract/announce-limits.test.ts"];

export const frames: Threat = {
  threat: "giant and never-ending frames, zombie readers",
  defences: [
    {
      defence: "/tracker: bytes of a frame",
      file: connections,
      remove: "maxPayload: messageBytesMax,",
      by: "",
      tests: listeners,
    },
    {
      defence: "... also where ws does not read it",
      file: connections,
      remove: "payloadBytesMax: hub.messageBytesMax",
      by: "payloadBytesMax: 65_535",
      tests: listeners,
    },
    {
      defence: "... and where the text is parsed",
      file: "shared/signal/fields.ts",
      remove: "if (text.length > signalLimits.frameBytesMax) {",
      by: "if (false) {",
      tests: ["shared/signal/parse-client-message.test.ts"],
    },
    {
      defence: "/tracker: parts of a frame",
      file: connections,
      remove: "maxFragments: limits.fragmentsMax,",
      by: "",
      tests: abuse,
    },
    {
      defence: "/tracker: pieces in which a part trickles in",
      file: connections,
      remove: "maxBufferedChunks: limits.chunksMax,",
      by: "",
      tests: abuse,
    },
    {
      defence: "/tracker: nothing compressed",
      file: connections,
      remove: "perMessageDeflate: false,",
      by: "perMessageDeflate: true,",
      tests: abuse,
    },
    {
      defence: "/tracker: no binary frames",
      file: trackerServer,
      remove: 'talk.punish(connection, { code: 1003, reason: "text frames only", deed: "binary frame" })',
      by: "undefined",
      tests: listeners,
    },
    {
      defence: "/tracker: who does not agree to a close is cut",
      file: connections,
      remove: "closeTimeout: limits.closeTimeoutMs,",
      by: "",
      tests: abuse,
    },
    {
      defence: "/tracker: who gives no sign of life is cut",
      file: connections,
      remove: "giveUp: (connection) => connection.cut(),",
      by: "giveUp: () => {},",
      tests: listeners,
    },
    {
      defence: "/tracker: bytes that wait for one socket",
      file: connections,
      remove: "createOutboxes({ bufferedBytesMax: limits.bufferedBytesMax })",
      by: "createOutboxes({ bufferedBytesMax: Number.POSITIVE_INFINITY })",
      tests: abuse,
    },
    {
      defence: "/announce: bytes of a frame",
      file: connections,
      remove: "maxPayload: messageBytesMax,",
      by: "",
      tests: others,
    },
    {
      defence: "... also where the bytes are parsed",
      file: "shared/announce/parse-frame.ts",
      remove: "if (bytes.length > frameBytesMax)",
      by: "if (false)",
      tests: ["shared/announce/parse-frame.test.ts"],
    },
    {
      defence: "/announce: parts of a frame",
      file: connections,
      remove: "maxFragments: limits.fragmentsMax,",
      by: "",
      tests: others,
    },
    {
      defence: "/announce: pieces in which a part trickles in",
      file: connections,
      remove: "maxBufferedChunks: limits.chunksMax,",
      by: "",
      tests: limits,
    },
    {
      defence: "/announce: nothing compressed",
      file: connections,
      remove: "perMessageDeflate: false,",
      by: "perMessageDeflate: true,",
      tests: limits,
    },
    {
      defence: "/announce: no binary frames",
      file: announceServer,
      remove: 'connection.shut(1003, "text frames only")',
      by: "undefined",
      tests: others,
    },
    {
      defence: "/announce: who does not agree to a close is cut",
      file: connections,
      remove: "closeTimeout: limits.closeTimeoutMs,",
      by: "",
      tests: limits,
    },
    {
      defence: "/announce: who gives no sign of life is cut",
      file: connections,
      remove: "giveUp: (connection) => connection.cut(),",
      by: "giveUp: () => {},",
      tests: limits,
    },
    {
      defence: "/announce: bytes that wait for one socket",
      file: connections,
      remove: "createOutboxes({ bufferedBytesMax: limits.bufferedBytesMax })",
      by: "createOutboxes({ bufferedBytesMax: Number.POSITIVE_INFINITY })",
      tests: limits,
    },
    {
      defence: "pieces in which a whole frame trickles in",
      file: "server/sockets/inbox.ts",
      remove: "if (waiting.length >= this.#options.chunksMax) this.#giveUp();",
      by: "",
      tests: ["server/sockets/inbox.test.ts"],
    },
    {
      defence: "who gives no sign of life is found",
      file: "server/sockets/heartbeat.ts",
      remove: "member.alive = false;",
      by: "",
      tests: ["server/sockets/heartbeat.test.ts"],
    },
    {
      defence: "who does not read is cut",
      file: "server/sockets/outbox.ts",
      remove: "if (this.#queued + this.#bytes + frame.length > this.#bufferedBytesMax) {",
      by: "if (false) {",
      tests: ["server/sockets/outbox.test.ts"],
    },
    {
      defence: "... also within one turn of the loop",
      file: "server/sockets/outbox.ts",
      remove: "this.#queued + this.#bytes + frame.length > this.#bufferedBytesMax",
      by: "this.#queued + frame.length > this.#bufferedBytesMax",
      tests: ["server/sockets/outbox.test.ts"],
    },
  ],
};
