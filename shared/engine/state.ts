import type { AnnounceChange } from "../announce-change.ts";
import type { DialResult } from "../dial-result.ts";
import type { PeerId, RenditionId } from "../ids.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Random } from "../seeded-random.ts";
import type { TokenBucket } from "../token-bucket.ts";
import type { Urgency } from "../wire/message.ts";
import type { ServiceEstimate } from "./estimate.ts";
import type { BlockKey, Introduction, LinkId, SegmentKey } from "./input.ts";
import type { EngineLimits, Told } from "./limits.ts";
import type { EngineOutput, PayloadRef, PickReason, Source, WasteReason } from "./output.ts";
import type { Timers } from "./timers.ts";
import type { Given } from "./uplink/given.ts";
import type { LineRate } from "./uplink/line-rate.ts";
import type { DelayHistory } from "./uplink/queue-delay.ts";

/** A segment that is neither absent nor whole: which blocks are kept, and which are on their way. */
export interface PartialSegment {
  /** Per block: 0 missing, 1 being verified, 2 kept. */
  readonly blocks: Uint8Array;
  keptCount: number;
  /** Per block: requests to neighbours that are under way. */
  readonly asked: Uint8Array;
  readonly bytes: Record<Source, number>;
  reason: PickReason;
  /** When the first of its blocks was kept; Infinity before. */
  firstKeptMs: number;
  /** Since when neighbours are asked for it; Infinity when they are not. */
  askedSinceMs: number;
}

export interface HeldSegment {
  /** Already handed to the player once, or from an earlier visit: the next time it counts as `cache`. */
  used: boolean;
  bytes: Record<Source, number>;
  reason: PickReason;
}

export interface RenditionState {
  readonly manifest: Manifest;
  /** Start of each segment in seconds; one more entry for the end. */
  readonly startsSeconds: Float64Array;
  readonly held: Map<number, HeldSegment>;
  readonly heldBits: Uint8Array;
  readonly partial: Map<number, PartialSegment>;
  lastUsedMs: number;
  /** Since when it is played or expected next. */
  wantedSinceMs: number;
  /** The tracker was asked once more who has it, because it comes next. */
  soughtAsNext: boolean;
  /** When a neighbour last joined or left the company: shares of the work wait until it is steady. */
  companyChangedMs: number;
  /** When each segment was first shared out among the company, until it is here. */
  readonly sharedOutAtMs: Map<number, number>;
  /** Segments that are not here, and of which a neighbour has said that they come: when the first did. */
  readonly comingSinceMs: Map<number, number>;
  /** The tracker's last word about others in this swarm, with its time; -Infinity: none yet. */
  othersKnown: number;
  othersKnownAtMs: number;
}

export interface BlockRequest {
  readonly requestId: number;
  readonly key: BlockKey;
  readonly askedAtMs: number;
  readonly timeoutAtMs: number;
  /** Given up. An answer that comes all the same is used. */
  expired: boolean;
  arrivedBytes: number;
}

export interface NeighbourHoldings {
  bits: Uint8Array;
  segmentCount: number;
  /** Bits that are set. */
  heldCount: number;
  /** Segments that it takes from the origin, as it said, and until when that is believed. */
  readonly comingUntilMs: Map<number, number>;
  /** Segments of which a block would have come too late, as it said, and when it would have come: it is not asked for them before. */
  readonly lateUntilMs: Map<number, number>;
  /** Blocks of segments that it does not hold as a whole, one bit each. */
  readonly some: Map<number, number>;
}

/** The first segment of a rendition that somebody lacks, and when the sound gets there. */
export interface ToldNeed {
  readonly renditionId: RenditionId;
  readonly segmentIndex: number;
  readonly soundAtMs: number;
  readonly toldAtMs: number;
}

export interface Neighbour {
  readonly linkId: LinkId;
  readonly peerId: PeerId;
  readonly near: Introduction["near"] | "unknown";
  /** It is in the network that we are in: what goes to it does not use our line. */
  inside: boolean;
  readonly reason: string | null;
  readonly openedAtMs: number;
  readonly estimate: ServiceEstimate;
  readonly holdings: Map<RenditionId, NeighbourHoldings>;
  /** Bits that are set in all of `holdings`. */
  heldSegments: number;
  /** The rendition that it asked of us last: news of that help it, whatever it says that it holds. */
  askedId: RenditionId | null;
  /** What it lacks first of the song that it plays, as it said last; null: it has not said. */
  need: ToldNeed | null;
  /** ... and what we told it last of ours. */
  toldNeed: ToldNeed | null;
  /** Renditions of which we came to hold more than it has heard of. */
  readonly untold: Set<RenditionId>;
  readonly requests: Map<number, BlockRequest>;
  /** What it may still ask of us. */
  readonly asks: TokenBucket;
  helloSeen: boolean;
  /** We slept: unless the ping of our waking is answered by then, the link did not outlive it. Null: nobody doubts it. */
  doubtUntilMs: number | null;
  lastHeardMs: number;
  /** The last ping; its number, until it is answered. */
  pingSentAtMs: number;
  pingNonce: number | null;
  roundTripMs: number;
  leastRoundTripMs: number;
  lastBlockAtMs: number;
  lastSentAtMs: number;
  receivedBytes: number;
  sentBytes: number;
  /** How long parts of ours are under way to it. */
  readonly delays: DelayHistory;
  /** ... and until it has told of them. */
  readonly rounds: DelayHistory;
  /** ... and parts of its own to us. */
  readonly waits: DelayHistory;
  /** Parts of blocks that have arrived since it was told so last: their bytes, the least delay among them, and when the first came. */
  unsaid: { readonly bytes: number; readonly leastDelayMs: number; readonly sinceMs: number };
  acknowledgedAtMs: number;
  /** Until then its line is busy with what others have asked for. */
  busyUntilMs: number;
  /** Until then it has given enough: it is asked where nobody else would be in time. */
  sparedUntilMs: number;
  /** When it was told last that we have given enough. */
  toldEnoughAtMs: number;
  /** Blocks that came whole and in time. */
  givenBlocks: number;
  /** Batches of requests that it let run out; each block that comes in time makes up for a part of one. */
  badServices: number;
  /** Batches of requests that it refused without a reason that will pass, and requests that it refused for any, since its last block. */
  refusedBatches: number;
  refusals: number;
  /** Segments that it said were coming, and that it never came to hold, since it kept one or brought a block. */
  brokenPromises: number;
  /** Bytes of blocks that it may still send without having been asked, or after they were called off. */
  readonly strays: TokenBucket;
  /** What we may still ask of it. */
  readonly asking: TokenBucket;
  /** What we may still tell it, of each kind. */
  readonly telling: Record<Told, TokenBucket>;
  /** Not asked before this time: it was slow, busy or unwilling. */
  restUntilMs: number;
}

/** A peer that was introduced and is not yet a neighbour, or must not become one for a while. */
export interface KnownPeer {
  readonly peerId: PeerId;
  near: Introduction["near"];
  reason: string | null;
  /**
   * `silent`, `quarantined`: not dialled for a while, because it fell silent, or because a dial or its conduct failed; an offer is a
   * sign of life, and ends it. `shunned`: it lied, and is neither dialled nor answered any more.
   */
  state: "waiting" | "dialling" | "connected" | "silent" | "quarantined" | "shunned";
  offerer: boolean;
  /** Until then its offer to us can be answered; in the past when it has made none. */
  offeredUntilMs: number;
  untilMs: number;
  failures: number;
  /** It is dialled once more when it has been left alone for long enough. */
  dialsAgain: boolean;
  /** Lost while we slept: it is dialled as soon as the tracker can relay our offer. */
  lost: boolean;
}

/** What a key has done before, whatever became of its links. */
export interface Conduct {
  /** How often it was banned. */
  bans: number;
  bannedUntilMs: number;
  /** What is left of the offers that it may make. */
  readonly offers: TokenBucket;
}

export interface OriginFetch {
  readonly fetchId: number;
  readonly key: SegmentKey;
  readonly firstBlock: number;
  readonly endBlock: number;
  readonly startedAtMs: number;
  lastBlockAtMs: number;
  arrivedBlocks: number;
  cancelled: boolean;
}

/** A block that a neighbour has asked for. It goes in parts. */
export interface Upload {
  readonly linkId: LinkId;
  readonly requestId: number;
  readonly key: BlockKey;
  /** Of its key: it is compared with others at each turn. */
  readonly blockName: string;
  readonly urgency: Urgency;
  /** When it was asked for, and when it is of no use any more. */
  readonly askedAtMs: number;
  readonly dueAtMs: number;
  readonly bytes: number;
  /** Bytes that the shell was given, that it has put into the channel, and that the neighbour says have arrived. */
  handedBytes: number;
  sentBytes: number;
  ackedBytes: number;
  /** Of the parts that were not acknowledged yet: where each ends in the block, and when it left. */
  readonly parts: { readonly end: number; readonly leftAtMs: number }[];
}

export interface Counters {
  readonly bytes: Record<Source, number>;
  readonly wastedBytes: Record<WasteReason, number>;
  readonly rejected: Record<Source, number>;
  uploadedBytes: number;
  /** `connected`: links that opened; `failed`: dials that came to no link. */
  readonly dials: { started: number; connected: number; failed: number };
  readonly dialResults: Record<DialResult, number>;
}

export function countDial({ counters }: Pick<Core, "counters">, result: DialResult): void {
  counters.dialResults[result] += 1;
}

/** What the listener plays, expects and keeps, and what the player waits for. */
export interface Listening {
  currentId: RenditionId | null;
  nextId: RenditionId | null;
  /** What the listener may click next. */
  likelyIds: ReadonlySet<RenditionId>;
  /** What the pointer rests on. */
  clickId: RenditionId | null;
  /** Kept for offline, in the order of their fetching. */
  pinnedIds: ReadonlySet<RenditionId>;
  playhead: Playhead;
  /** The song whose lead was once long enough; null when it was not, or the sound has jumped. */
  leadKeptId: RenditionId | null;
  /** From where the song sounds without a jump; null: it has not sounded since it began or jumped. */
  soundsFromSeconds: number | null;
  readonly wants: Map<number, ListenerWant>;
  /** Segments that are being read from the store, to answer wants. */
  readonly reads: Map<number, { readonly key: SegmentKey; readonly wantIds: number[] }>;
}

export interface ListenerWant {
  readonly key: SegmentKey;
  reading: boolean;
  /** The store holds it, and it could not be checked when it was read last. */
  unreadable: boolean;
}

export interface Playhead {
  readonly positionSeconds: number;
  /** When it was there. */
  readonly atMs: number;
  readonly playing: boolean;
  /** Sound has come out since the last click or jump. */
  readonly sounded: boolean;
}

export interface SharingState {
  /** By the listener. */
  allowed: boolean;
  /** Closed to sharing by the operator. */
  closedIds: ReadonlySet<RenditionId>;
}

export interface TrackerConnection {
  state: "off" | "connecting" | "open";
  sinceMs: number;
  /** We slept, and no link has opened or proved alive since: it is asked for company even where we hold all that plays. */
  companyLost: boolean;
  /** What it was told last of each rendition. */
  readonly announced: Map<RenditionId, AnnounceChange>;
}

export interface Origin {
  readonly estimate: ServiceEstimate;
  readonly fetches: Map<number, OriginFetch>;
  /** Fetches that are complete, and of whose blocks some are still being verified. */
  readonly complete: Set<number>;
  /** In a row. */
  failures: number;
  /** Segments that it did not give, by their names: see origin-rest.ts. */
  readonly refusals: Map<string, Refusal>;
  /** Until then something came from it. */
  lastBlockAtMs: number;
}

/** How often in a row the origin refused a segment and sent false bytes of it, how often it was called missing, and until when it is. */
export interface Refusal {
  refused: number;
  false: number;
  missingTimes: number;
  missingUntilMs: number;
}

export interface Uploads {
  /** Nothing of them has gone yet. */
  readonly waiting: Upload[];
  /** Begun, and not yet arrived as a whole; by link and request. */
  readonly begun: Map<string, Upload>;
  readonly line: LineRate;
  /** Bytes that the line lets go at once, as of `tokensAtMs`. */
  tokens: number;
  tokensAtMs: number;
  /** What the listener allows: at most the limits' cap. */
  bitsPerSecond: number;
  /** ... and how many bytes of it are left. */
  readonly cap: TokenBucket;
  /** The next of it is for somebody inside our network, if anybody there waits: the last went outside. */
  insideNext: boolean;
  readonly given: Given;
  /** Bytes that may still go up; those on their way are taken off already. */
  bytesLeft: number;
  /** The block that was begun last. */
  last: { readonly linkId: LinkId; readonly key: SegmentKey } | null;
  /** The neighbour whose turn it is, whatever it gave us, and since when. */
  optimistic: { readonly linkId: LinkId; readonly sinceMs: number } | null;
  /** Nothing goes over our line until then: our own sound waits for the origin, and would stop soon. */
  quietUntilMs: number;
}

export interface Picks {
  /** Something changed on which the choice of sources depends: see `considerAnew`. */
  stale: boolean;
  /** Passes that what neighbours say may still cause at once. */
  readonly news: TokenBucket;
  /** When needs were considered last, none was left that nobody had been asked for. */
  allAsked: boolean;
}

/** The whole memory of one listener's engine, and the outputs of the input at hand. */
export interface Core {
  readonly peerId: PeerId;
  readonly limits: EngineLimits;
  readonly random: Random;
  nowMs: number;
  out: EngineOutput[];
  readonly timers: Timers;
  readonly picks: Picks;
  readonly listener: Listening;
  readonly sharing: SharingState;
  readonly tracker: TrackerConnection;
  readonly renditions: Map<RenditionId, RenditionState>;
  readonly neighbours: Map<LinkId, Neighbour>;
  /** Peers that are not neighbours yet, or must not be. */
  readonly peers: Map<PeerId, KnownPeer>;
  /** What was found out about keys, whatever became of their links. */
  readonly conduct: Map<PeerId, Conduct>;
  readonly origin: Origin;
  readonly uploads: Uploads;
  /** Blocks that the shell is hashing. */
  readonly verifications: Map<number, { readonly key: BlockKey; readonly from: PayloadRef; readonly bytes: number }>;
  /** Checks that our own shell failed to make, in a row: see check-rest.ts. */
  checkFailures: number;
  readonly cache: { bytes: number; quotaBytes: number };
  readonly counters: Counters;
  lastNumber: number;
}

/** Something changed on which the choice of sources depends: needs are considered before the outputs of this input go out. */
export function considerAnew({ picks }: Pick<Core, "picks">): void {
  picks.stale = true;
}

/** A number that was not used before: request, fetch, verify and read ids. Requests wrap within 32 bits. */
export function freshNumber(core: Core): number {
  core.lastNumber = core.lastNumber >= 0xffff_ffff ? 1 : core.lastNumber + 1;
  return core.lastNumber;
}
