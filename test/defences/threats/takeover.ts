import type { Threat } from "../defence.ts";

const tracker = "shared/tracker/tracker.ts";
const relay = "shared/tracker/dials/relay.ts";
const cluster = "shared/tracker/instances/handle-cluster.ts";
const core = ["shared/tracker/tracker.test.ts"];
const instances = ["shared/tracker/instances/cluster.test.ts"];

export const takeover: Threat = {
  threat: "eviction, takeover, forged signalling",
  defences: [
    {
      defence: "a peer id is the hash of its key",
      file: "server/tracker/peer-key.ts",
      remove: 'return createHash("sha256").update(raw).digest("base64url") as PeerId;',
      by: "return publicKey as PeerId;",
      tests: ["test/contract/tracker-socket.test.ts"],
    },
    {
      defence: "a replaced socket is closed",
      file: tracker,
      remove: 'outputs.push({ type: "close", connection: known.connection, code: closeCodes.replaced, reason });',
      by: "",
      tests: core,
    },
    {
      defence: "a replaced socket speaks for nobody",
      file: tracker,
      remove: "state.byConnection.delete(known.connection);",
      by: "",
      tests: core,
    },
    {
      defence: "nothing is relayed between two that were not introduced",
      file: relay,
      remove: "const acquaintance = sender.acquaintances?.get(message.to);\n  if (acquaintance === undefined) {",
      by: "const other = state.byPeerId.get(message.to);\n  const acquaintance = sender.acquaintances?.get(message.to) ?? { first: sender, second: other, usedAtMs: 0, measured: false, dials: null };\n  if (other === undefined) {",
      tests: core,
    },
    {
      defence: "an answer needs an offer",
      file: relay,
      remove: 'return { code: "no-such-dial", message: "answer to no live offer of that peer" };',
      by: "return null;",
      tests: core,
    },
    {
      defence: "... of the other one",
      file: relay,
      remove: "dial === undefined || dial.offerer === sender || dial.answered",
      by: "dial === undefined || dial.answered",
      tests: core,
    },
    {
      defence: "... that was not answered yet",
      file: relay,
      remove: "dial === undefined || dial.offerer === sender || dial.answered",
      by: "dial === undefined || dial.offerer === sender",
      tests: core,
    },
    {
      defence: "... and is not too old",
      file: relay,
      remove: "forgetOldDials(acquaintance, nowMs - state.limits.dialMs);",
      by: "",
      tests: core,
    },
    {
      defence: "a dial that lives is not begun again under its id",
      file: relay,
      remove:
        'if (dial !== undefined) return { code: "unexpected", message: "offer with the id of a dial that lives" };',
      by: "",
      tests: core,
    },
    {
      defence: "a candidate needs a live dial",
      file: relay,
      remove:
        'if (dial === undefined) return { code: "no-such-dial", message: "candidate for no live dial with that peer" };',
      by: "if (dial === undefined) return null;",
      tests: core,
    },
    {
      defence: "dials at once between two",
      file: relay,
      remove: "if ((acquaintance.dials?.length ?? 0) >= state.limits.dialsPerPairMax) {",
      by: "if (false) {",
      tests: core,
    },
    {
      defence: "candidates of a dial",
      file: relay,
      remove: "if (countCandidate(dial, sender) <= state.limits.candidatesPerDialMax) return null;",
      by: "return null;",
      tests: core,
    },
    {
      defence: "the tracker says whose frame it is",
      file: relay,
      remove: "const from = sender.peerId;",
      by: "const from = message.from ?? message.to;",
      tests: core,
    },
    {
      defence: "from another instance: only of a listener that it has",
      file: cluster,
      remove: "|| !sender || sender.away !== from)",
      by: "|| !sender)",
      tests: instances,
    },
    {
      defence: "... introduces only as an answer to an ask of ours",
      file: cluster,
      remove: "const asked = cluster.asked.get(key);",
      by: "const asked = cluster.asked.get(key) ?? { peersMax: 16, atMs: nowMs };",
      tests: instances,
    },
    {
      defence: "... that came in time",
      file: cluster,
      remove: "if (nowMs - asked.atMs > clusterLimits.askMs || ",
      by: "if (",
      tests: instances,
    },
    {
      defence: "... and no more than were asked for",
      file: cluster,
      remove: "of message.peers.slice(0, asked.peersMax)",
      by: "of message.peers",
      tests: instances,
    },
  ],
};
