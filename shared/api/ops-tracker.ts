import { type Static, Type } from "typebox";
import { CatalogueId } from "./list.ts";

const Total = Type.Integer({ minimum: 0 });
const PeerIdText = Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" });
const RenditionIdText = Type.String({ pattern: "^[0-9a-f]{32}$" });
const Sharing = Type.Union([Type.Literal("on"), Type.Literal("off")]);

/** What the operator has closed to sharing. Takes effect within seconds, and outlives a restart. */
export const SharingSwitches = Type.Object({
  /** For everybody. `on` has no effect while TUTTI_P2P is off. */
  all: Sharing,
  /** Tracks whose renditions are not shared. */
  closedTracks: Type.Array(CatalogueId, { maxItems: 100, uniqueItems: true }),
  /** Networks whose listeners do not share: an address, or one like 192.0.2.0/24 or 2001:db8::/48. */
  closedNetworks: Type.Array(Type.String({ minLength: 2, maxLength: 60 }), { maxItems: 1000, uniqueItems: true }),
});
export type SharingSwitches = Static<typeof SharingSwitches>;

/** The tracker at this moment; counts run since its start. */
export const OpsTracker = Type.Object({
  state: Type.Union([Type.Literal("serving"), Type.Literal("stopped")]),
  sharing: Sharing,
  listeners: Total,
  /** Sockets, also of those that have not said hello. */
  sockets: Total,
  strangers: Total,
  swarms: Total,
  /** Entries of all listeners: how many swarms each is in, added up. */
  memberships: Total,
  acquaintances: Total,
  announces: Total,
  /** Frames by type. */
  messages: Type.Array(
    Type.Object({
      type: Type.String(),
      direction: Type.Union([Type.Literal("in"), Type.Literal("out")]),
      count: Total,
    }),
  ),
  /** Sockets and frames that were turned away, by cause. */
  refusals: Type.Array(Type.Object({ cause: Type.String(), count: Total })),
  /** By the policy's reason. */
  introductions: Type.Record(Type.String(), Total),
  /** Dials that were relayed, by how near their two ends are, and how they ended. */
  dials: Type.Record(Type.String(), Type.Object({ linked: Total, failed: Total, unanswered: Total })),
  /** Instances that share swarms, and whether Redis can be reached; null: this one is alone by its settings. */
  cluster: Type.Union([Type.Object({ instances: Total, connected: Type.Boolean() }), Type.Null()]),
  /** Of `/announce`; null: it is off. */
  announce: Type.Union([Type.Object({ sockets: Total, swarms: Total, peers: Total, announces: Total }), Type.Null()]),
  /** Of the process, bytes. */
  memory: Type.Object({ resident: Total, heap: Total, external: Total }),
});
export type OpsTracker = Static<typeof OpsTracker>;

export const OpsSwarmView = Type.Object({
  renditionId: RenditionIdText,
  trackTitle: Type.Union([Type.String(), Type.Null()]),
  closed: Type.Boolean(),
  peers: Total,
  holders: Total,
  wanters: Total,
  /** Some of them; want is 0 none, 1 ahead, 2 next, 3 playing. */
  members: Type.Array(Type.Object({ peerId: PeerIdText, heldSegments: Total, want: Total })),
});
export type OpsSwarmView = Static<typeof OpsSwarmView>;

export const OpsListenerView = Type.Object({
  peerId: PeerIdText,
  sharing: Sharing,
  swarmCount: Total,
  swarms: Type.Array(Type.Object({ renditionId: RenditionIdText, heldSegments: Total, want: Total })),
  acquaintanceCount: Total,
  acquaintances: Type.Array(Type.Object({ peerId: PeerIdText, near: Type.String(), idleSeconds: Total, dials: Total })),
  introductions: Total,
  dropped: Total,
});
export type OpsListenerView = Static<typeof OpsListenerView>;

export const SwarmParams = Type.Object({ renditionId: RenditionIdText });
export const ListenerParams = Type.Object({ peerId: PeerIdText });
