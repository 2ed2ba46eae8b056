import type { Defence, Threat } from "../defence.ts";

const server = "server/announce/announce-server.ts";
const connection = "server/sockets/connection.ts";
const connections = "server/sockets/connections.ts";
const tracker = "shared/announce/announce-tracker.ts";
const membership = "shared/announce/membership.ts";
const offers = "shared/announce/remembered-offers.ts";
const sockets = ["test/contract/announce-socket.test.ts"];
const limits = ["test/contract/announce-limits.test.ts"];
const core = ["shared/announce/announce-tracker.test.ts"];

const signalling: readonly Defence[] = [
  {
    defence: "nobody announces another's peer id",
    file: tracker,
    remove: "if (isOfAnother(state, client, peerId, known))",
    by: 'if (frame.event === "stopped" && isOfAnother(state, client, peerId, known))',
    tests: sockets,
  },
  {
    defence: "nobody stops another's peer",
    file: tracker,
    remove: "if (isOfAnother(state, client, peerId, known))",
    by: 'if (frame.event !== "stopped" && isOfAnother(state, client, peerId, known))',
    tests: sockets,
  },
  {
    defence: "nobody answers under another's peer id",
    file: tracker,
    remove: "if (isOfAnother(state, client, peerId, by))",
    by: "if (false)",
    tests: sockets,
  },
  {
    defence: "a peer id stays its socket's in all swarms",
    file: tracker,
    remove: "return holder !== undefined && holder.client !== client;",
    by: "return false;",
    tests: sockets,
  },
  {
    defence: "an answer needs an offer",
    file: tracker,
    remove: "if (!takeOffer(to, offerId, by, nowMs))",
    by: "if (false)",
    tests: sockets,
  },
  {
    defence: "... that was sent to whoever answers",
    file: offers,
    remove: "offers.to[slot] !== by || ",
    by: "",
    tests: sockets,
  },
  {
    defence: "... with this id",
    file: offers,
    remove: "if (offers.to[slot] !== by || offers.offerIds[slot] !== offerId) continue;",
    by: "if (offers.to[slot] !== by) continue;",
    tests: sockets,
  },
  {
    defence: "... that was not answered yet",
    file: offers,
    remove: "offers.to[slot] = null;",
    by: "",
    tests: sockets,
  },
  {
    defence: "... and is not too old",
    file: offers,
    remove: "return nowMs <= (offers.untilMs[slot] as number);",
    by: "return true;",
    tests: sockets,
  },
  {
    defence: "the tracker says whose answer it is",
    file: tracker,
    remove: 'const message = { type: "answer", infoHash, peerId, offerId, sdp } as const;',
    by: 'const message = { type: "answer", infoHash, peerId: frame.toPeerId, offerId, sdp } as const;',
    tests: sockets,
  },
  {
    defence: "only the chosen swarms",
    file: tracker,
    remove: "if (state.infoHashes !== null && !state.infoHashes.has(infoHash))",
    by: "if (false)",
    tests: sockets,
  },
];

const tables: readonly Defence[] = [
  {
    defence: "offers of one announce",
    file: tracker,
    remove: "Math.min(frame.offers.length, state.limits.offersMax)",
    by: "frame.offers.length",
    tests: sockets,
  },
  {
    defence: "offers that are remembered",
    file: offers,
    remove: "offers.next = (slot + 1) % rememberedMax;",
    by: "offers.next = slot + 1;",
    tests: core,
  },
  {
    defence: "swarms of one socket",
    file: membership,
    remove: "if (client.members.length >= limits.membershipsPerSocketMax)",
    by: "if (false)",
    tests: limits,
  },
  {
    defence: "swarms of one address",
    file: membership,
    remove: "if (client.address.memberships >= limits.membershipsPerAddressMax)",
    by: "if (false)",
    tests: limits,
  },
  {
    defence: "memberships in all",
    file: membership,
    remove: "if (state.memberships >= limits.membershipsMax)",
    by: "if (false)",
    tests: core,
  },
  {
    defence: "swarms in all",
    file: membership,
    remove: 'return state.swarms.size >= limits.swarmsMax ? "the tracker is full" : null;',
    by: "return null;",
    tests: core,
  },
  {
    defence: "peers of one swarm",
    file: membership,
    remove: "if (swarm.members.size >= limits.peersPerSwarmMax)",
    by: "if (false)",
    tests: core,
  },
  {
    defence: "peers of one socket in a swarm",
    file: membership,
    remove: "return own >= limits.peersPerSocketAndSwarmMax",
    by: "return false",
    tests: limits,
  },
  {
    defence: "peer ids that one socket keeps",
    file: membership,
    remove: "if (client.holders.length >= state.limits.peerIdsPerSocketMax) {",
    by: "if (false) {",
    tests: core,
  },
  {
    defence: "... or has in use",
    file: membership,
    remove: "if (unused < 0) return null;",
    by: "",
    tests: core,
  },
  {
    defence: "who is silent for too long leaves",
    file: tracker,
    remove:
      "while (state.oldest !== null && silentAtMs(state, state.oldest.seenAtMs) <= nowMs) part(state, state.oldest);",
    by: "",
    tests: core,
  },
  {
    defence: "of a socket that is gone nothing stays",
    file: tracker,
    remove: "for (const { peerId } of client.holders) state.holders.delete(peerId);",
    by: "",
    tests: sockets,
  },
];

const rates: readonly Defence[] = [
  {
    defence: "messages of one socket",
    file: tracker,
    remove: "takeTokens(bucket, socketRate, cost, nowMs) && ",
    by: "",
    tests: limits,
  },
  {
    defence: "messages of one address",
    file: tracker,
    remove: " && takeTokens(address.bucket, addressRate, cost, nowMs)",
    by: "",
    tests: limits,
  },
  {
    defence: "a message costs by its bytes",
    file: tracker,
    remove: "const cost = 1 + Math.floor(bytes / limits.bytesPerToken);",
    by: "const cost = 1;",
    tests: core,
  },
  {
    defence: "a flood is answered with few words",
    file: tracker,
    remove: "if (client.dropped % 50 !== 1) return [];",
    by: "",
    tests: limits,
  },
  {
    defence: "who does not stop is closed",
    file: tracker,
    remove: "if (client.dropped > limits.droppedMax) {",
    by: "if (false) {",
    tests: limits,
  },
  {
    defence: "the third malformed frame closes",
    file: tracker,
    remove: "if (client.malformed < state.limits.malformedMax) return [told];",
    by: "return [told];",
    tests: sockets,
  },
  {
    defence: "pings that are answered",
    file: connection,
    remove:
      "if (this.#pings > this.#hub.limits.pingsPerHeartbeatMax) this.#hub.user.floodedByPings(this);\n    else this",
    by: "this",
    tests: limits,
  },
  {
    defence: "a first word in time",
    file: connection,
    remove: "this.#firstWordTimer = setTimeout(() => user.silent(this), limits.firstWordTimeoutMs).unref();",
    by: "this.#firstWordTimer = null;",
    tests: limits,
  },
  {
    defence: "... that we understand",
    file: server,
    remove: "if (connection.isStranger && isUnderstood && connection.isOpen)",
    by: "if (connection.isStranger && connection.isOpen)",
    tests: limits,
  },
  {
    defence: "who speaks no word has room as a stranger only",
    file: connections,
    remove: "own === null || !admission.enter(address)",
    by: "own === null",
    tests: limits,
  },
  {
    defence: "abuse is told in the log",
    file: server,
    remove: "abuse.misdeed(connection.address, reason, clock.nowMs());",
    by: "",
    tests: limits,
  },
];

export const announce: Threat = { threat: "/announce", defences: [...signalling, ...tables, ...rates] };
