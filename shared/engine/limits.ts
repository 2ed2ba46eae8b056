import type { TokenRate } from "../token-bucket.ts";

/** What is told of without being asked, as often as it comes. */
export type Told = "have" | "some" | "coming" | "holdings";

/** Every bound of the engine, with its unit and its reason. */
export interface EngineLimits {
  /** Live connections. 16 serve a four-second segment many times over and stay far from the browser's 500. */
  readonly neighboursMax: number;
  /** Dials under way at one time: each costs ICE checks on the listener's network. */
  readonly dialsMax: number;
  /** While a click waits for its first sound no link is begun or answered, for so long at most. (Eight cost a weak processor 200 ms.) */
  readonly quietStartMs: number;
  /** A dial that is not open by then is given up (ICE needs two round trips; relays a little longer). */
  readonly dialTimeoutMs: number;
  /** A link that carried no block for so long, to somebody who plays something else, may make room ... */
  readonly uselessAfterMs: number;
  /** ... and for a peer behind our own address after so long ... */
  readonly uselessBesideHousemateMs: number;
  /** ... at most one of them in this time. */
  readonly rotationIntervalMs: number;
  /** A peer that could not be dialled, or was silent, is not dialled for about that long; doubled with each failure. */
  readonly quarantineMs: number;
  /**
   * ... one behind our own address, or one that we lost while we slept, is dialled once more after this long: only chance or want of
   * room can have kept us apart.
   */
  readonly dialAgainMs: number;
  /** Blocks asked from one neighbour and not yet answered: 24 × 16 KiB fill 100 ms of a 30 Mbit/s uplink. */
  readonly pendingBlocksMax: number;
  /** ... of one that has not brought any yet ... */
  readonly unprovenBlocksMax: number;
  /** ... and else as many as it brings in this time, and two at least, so that it need not wait for us. */
  readonly pendingMs: number;
  readonly pendingBlocksMin: number;
  /** Origin fetches under way at one time: two keep the pipe full, more would only compete. */
  readonly originFetchesMax: number;
  /** ... fetches without which the sound would stop may exceed it, up to this many. */
  readonly urgentFetchesMax: number;
  /** A segment that the origin refuses is asked of it so often, one of which it has false bytes so often; then it is called missing ... */
  readonly refusedAsksMax: number;
  readonly falseAsksMax: number;
  /** ... and left alone for this long, doubled each time, and no longer than that: a file that was put back is found again. */
  readonly missingMinMs: number;
  readonly missingMaxMs: number;
  /** Segments of which that is remembered: all of a long song. */
  readonly refusalsMax: number;
  /** How far ahead of the playhead neighbours are asked. */
  readonly peerWindowMs: number;
  /** How far ahead of the playhead the origin is asked when nobody else can be. */
  readonly originWindowMs: number;
  /** ... and when it falls to us to fetch for others: they need time to get it from us. */
  readonly sharedWindowMs: number;
  /** Within this window segments are asked for as they are due; beyond it the rarest first. */
  readonly inOrderWindowMs: number;
  /** The last so many blocks of a segment that is due within `endGameMs` are asked of a second neighbour after `endGamePatienceMs`. */
  readonly endGameBlocksMax: number;
  readonly endGameMs: number;
  readonly endGamePatienceMs: number;
  /** While a segment is missing that is needed within `pressingMs`, nothing beyond `pressedWindowMs` is asked for. */
  readonly pressingMs: number;
  readonly pressedWindowMs: number;
  /** A company is steady when no neighbour has joined or left it for this long: then its members share the work. */
  readonly companySteadyAfterMs: number;
  /** ... or for this part of the time until a segment is due: what is needed later is given to the company when it is whole. */
  readonly companyPatience: number;
  /** A neighbour that says it fetches a segment is believed for half as long again as it says, this much, and no longer than that. */
  readonly comingSpareMs: number;
  readonly comingMaxMs: number;
  /** ... and all neighbours together for this long after the first word of it: whoever says so again and again brings nothing. */
  readonly comingInAllMs: number;
  /** What a neighbour says that it lacks first is believed for so long: it tells anew with each segment. */
  readonly needBelievedMs: number;
  /** ... and is told at most this often, unless the sound gets there sooner or later than it said. */
  readonly needToldMs: number;
  /** ... and told anew after this time, though nothing has changed. */
  readonly needToldAgainMs: number;
  /** Segments that a neighbour may still get are left to it until this long before their deadline. */
  readonly hopeLeadMs: number;
  /** ... and those that a neighbour holds, but has no time for. */
  readonly busyLeadMs: number;
  /** Segments that a neighbour behind our own address should fetch from outside are left to it until this long before. */
  readonly housemateLeadMs: number;
  /** Sound that the origin is asked for at a start or a seek while neighbours may still give the rest. */
  readonly startLeadMs: number;
  /**
   * A start that waits so long for neighbours asks the origin as well. Sharing may delay a start by at most 50 ms; with 79 ms here, one
   * in 1,000 simulated audiences started 61 ms later.
   */
  readonly startPatienceMs: number;
  /** A lead is kept once it was there: it is not spent again in the hope for neighbours ... */
  readonly leadKeptFromMs: number;
  /** ... but what lies within this time of the sound is taken from wherever it comes. */
  readonly keptLeadMs: number;
  /** The first sound of the next track is fetched when so much of the current one is at hand. */
  readonly secureMs: number;
  /** Half-fetched segments that nobody wants any more and that are kept all the same: the listener may come back. */
  readonly idlePartialsMax: number;
  /** The next track is asked from neighbours when this much of the current one is left (Spotify: 30 s). */
  readonly nextFromPeersMs: number;
  /** ... and already when this much is left, once the whole of the current one is at hand and there is nothing else to ask for. */
  readonly nextFromPeersIdleMs: number;
  /** ... and so long before, the tracker is asked once more who has it: a dial takes about half a second. */
  readonly nextSeekLeadMs: number;
  /** ... and from the origin when this much is left (Spotify: 10 s). */
  readonly nextFromOriginMs: number;
  /** Segments of pinned renditions that are asked for at one time: enough for the pipe, little to call off. */
  readonly pinnedSegmentsMax: number;
  /** Renditions of which the beginning is taken from neighbours before anybody has asked for them. */
  readonly likelyRenditionsMax: number;
  /** A block that is not there by then is asked elsewhere, at least and at most. */
  readonly requestTimeoutMinMs: number;
  readonly requestTimeoutMaxMs: number;
  /** ... and at most where the neighbour has given us something before: it says itself when it will not be in time. */
  readonly promiseMaxMs: number;
  /** What has arrived of a neighbour's parts is told to it at most this often, and with each whole block. */
  readonly acknowledgeMs: number;
  /** ... and not for less than this: an acknowledgement costs a packet of our own line. */
  readonly acknowledgeBytes: number;
  /** Parts that have waited so long somewhere are told of at once. */
  readonly heldUpMs: number;
  /** So long after a block from the origin our line may still be full of what is on its way. */
  readonly lineBusyMs: number;
  /** A neighbour whose line is busy is believed to be so for this long at most. */
  readonly busyBelievedMs: number;
  /** ... and to have no time for a segment for this long. */
  readonly lateBelievedMs: number;
  /** So many requests are refused in a second before it is asked less: it cuts off whoever asks too much. */
  readonly rejectsPerSecond: number;
  /** Who has given so much more than it received says so, to each neighbour once in a while, and is spared for so long ... */
  readonly enoughSpareBytes: number;
  readonly enoughForMs: number;
  /** ... where what is asked for is due so much later that somebody else can be asked. */
  readonly enoughDueMs: number;
  /** ... and what is due so much later waits for somebody else who is only busy. What waits longer keeps a song from being whole. */
  readonly enoughPatienceMs: number;
  /** ... and at most where it has given us no block in time yet: one that is tried does not keep us waiting. */
  readonly tryMaxMs: number;
  /** ... where so long is long enough: on a thin line, and busy with others, an honest one took 6 s once in 150 links ... */
  readonly longTryMs: number;
  /** ... and that, when it let a shorter try run out. */
  readonly secondTryMaxMs: number;
  /** Batches of requests that a neighbour may let run out before it is left: each block in time makes up for a quarter of one. */
  readonly badServicesMax: number;
  /** ... or may refuse, one after the other, without a reason that will pass. */
  readonly refusedBatchesMax: number;
  /** ... or so many requests, for whatever reason, before it has brought its first block. Who brought one may be short of line for long. */
  readonly untriedRefusalsMax: number;
  /** ... or when it said of so many segments in a row that they are coming to it, and of none came to hold it ... */
  readonly brokenPromisesMax: number;
  /** ... so long after it was believed. */
  readonly promiseSpareMs: number;
  /** Bytes of blocks that come unasked: what is called off may still come, a channel full of it for each song that is skipped. */
  readonly strayRate: TokenRate;
  /** Our own requests to one neighbour: half of what it allows. */
  readonly askRate: TokenRate;
  /** What a neighbour hears from us unasked, each way of telling: half of what it allows. What is too much is told later, as a whole. */
  readonly tellRates: Readonly<Record<Told, TokenRate>>;
  /** What all neighbours say makes us choose sources anew so often at once; what they say beyond it waits so long for the rest. */
  readonly newsRate: TokenRate;
  readonly newsWaitMs: number;
  /** A neighbour that misbehaved is neither dialled nor answered for so long, doubled each time. */
  readonly banMs: number;
  /** Keys of which it is remembered what they did, the longest unseen forgotten first: 100 bytes each. */
  readonly conductsMax: number;
  /** Offers of one peer that are answered: after a sleep, or when offers crossed, it makes two or three. */
  readonly offerRate: TokenRate;
  /** A neighbour that owes us blocks and is silent is pinged after this long ... */
  readonly pingAfterMs: number;
  /** ... and one that owes nothing after this long: sixteen idle links must not keep a phone's radio awake ... */
  readonly idlePingAfterMs: number;
  /** ... and given up when the ping stays unanswered this long. ICE would take 15 s to notice. */
  readonly silentAfterMs: number;
  /** Who wakes pings all its neighbours, and takes those for lost that have not answered by then: three slow round trips. */
  readonly doubtMs: number;
  /** After a sleep of this length the connection to the tracker is made anew: the tracker cuts one that is silent for 20 to 40 s. */
  readonly trackerRenewedAfterMs: number;
  /** The origin is asked again after a failure at the latest after this long, so that recovery is felt within 1 s. */
  readonly originBackoffMaxMs: number;
  /** When the page fails to hash what came, nothing is asked for so long, doubled with each failure in a row, at least and at most. */
  readonly checkRestMinMs: number;
  readonly checkRestMaxMs: number;
  /** A running origin fetch without a new byte for this long counts as failed: at first, and at most, after failures. */
  readonly originPatienceMs: number;
  readonly originStallMs: number;
  /** Upload cap, bits per second, over all neighbours. */
  readonly uploadBitsPerSecondMax: number;
  /** Neighbours served at one time: four, as in BitTorrent and Spotify. */
  readonly uploadSlots: number;
  /** ... one of them goes round for so long at a time, so that neighbours with nothing to give yet are served as well. */
  readonly optimisticMs: number;
  /** Requests of one neighbour that wait; more are rejected as `busy`. */
  readonly uploadQueueMax: number;
  /** Requests of one neighbour. Our line gives 76 blocks a second at most; whoever asks for much more wants only to keep us busy. */
  readonly requestRate: TokenRate;
  /** Blocks handed to the shell for sending and not yet reported as sent. */
  readonly uploadsInFlightMax: number;
  /** Changes in holdings are told to the tracker at most this often. Wants are told at once. */
  readonly announceIntervalMs: number;
  /** Neighbours that have no use for a new segment now hear of it within this time, together with the other segments that arrived meanwhile. */
  readonly untoldForMs: number;
  /** Renditions announced: the most recently used ones. */
  readonly announcedRenditionsMax: number;
  /** ... and bytes in which a neighbour hears of all of them: our longest cache of songs is a tenth of it. */
  readonly toldHoldingsBytesMax: number;
  /** Entries in one announce, so that it stays below the tracker's 16 KiB. */
  readonly announceEntriesMax: number;
  /** Renditions of a neighbour that are remembered: 2,000 bitfields are about 100 KiB. */
  readonly neighbourRenditionsMax: number;
  /** The tracker is asked for more neighbours at most this often. */
  readonly seekPeersIntervalMs: number;
  /** Waiting for the tracker's first answer keeps hope alive at most this long. */
  readonly hopeForTrackerMs: number;
}

export const defaultEngineLimits: EngineLimits = {
  neighboursMax: 16,
  dialsMax: 8,
  quietStartMs: 1_000,
  dialTimeoutMs: 5_000,
  uselessAfterMs: 30_000,
  uselessBesideHousemateMs: 5_000,
  rotationIntervalMs: 1_000,
  quarantineMs: 60_000,
  dialAgainMs: 3_000,
  pendingBlocksMax: 24,
  unprovenBlocksMax: 2,
  pendingMs: 1_000,
  pendingBlocksMin: 2,
  originFetchesMax: 2,
  urgentFetchesMax: 4,
  refusedAsksMax: 2,
  falseAsksMax: 6,
  missingMinMs: 30_000,
  missingMaxMs: 600_000,
  refusalsMax: 1_000,
  peerWindowMs: 120_000,
  originWindowMs: 30_000,
  sharedWindowMs: 60_000,
  inOrderWindowMs: 30_000,
  endGameBlocksMax: 4,
  endGameMs: 3_000,
  endGamePatienceMs: 250,
  pressingMs: 2_000,
  pressedWindowMs: 10_000,
  companySteadyAfterMs: 700,
  companyPatience: 6,
  needBelievedMs: 15_000,
  needToldMs: 1_000,
  needToldAgainMs: 10_000,
  comingSpareMs: 500,
  comingMaxMs: 5_000,
  comingInAllMs: 10_000,
  hopeLeadMs: 600,
  busyLeadMs: 2_500,
  housemateLeadMs: 5_000,
  startLeadMs: 1_200,
  startPatienceMs: 60,
  leadKeptFromMs: 20_000,
  keptLeadMs: 20_400,
  secureMs: 15_000,
  idlePartialsMax: 16,
  nextFromPeersMs: 30_000,
  nextFromPeersIdleMs: 60_000,
  nextSeekLeadMs: 2_000,
  nextFromOriginMs: 10_000,
  pinnedSegmentsMax: 4,
  likelyRenditionsMax: 2,
  requestTimeoutMinMs: 400,
  requestTimeoutMaxMs: 10_000,
  promiseMaxMs: 60_000,
  acknowledgeMs: 100,
  acknowledgeBytes: 5_000,
  heldUpMs: 15,
  lineBusyMs: 100,
  busyBelievedMs: 6_000,
  lateBelievedMs: 1_000,
  rejectsPerSecond: 100,
  enoughSpareBytes: 250_000,
  enoughForMs: 60_000,
  enoughDueMs: 20_000,
  enoughPatienceMs: 60_000,
  tryMaxMs: 8_000,
  longTryMs: 6_000,
  secondTryMaxMs: 3_000,
  badServicesMax: 2,
  refusedBatchesMax: 4,
  untriedRefusalsMax: 400,
  brokenPromisesMax: 24,
  promiseSpareMs: 30_000,
  strayRate: { perSecond: 262_144, burst: 4_194_304 },
  askRate: { perSecond: 100, burst: 200 },
  tellRates: {
    have: { perSecond: 10, burst: 30 },
    some: { perSecond: 75, burst: 150 },
    coming: { perSecond: 2.5, burst: 20 },
    holdings: { perSecond: 4, burst: 30 },
  },
  newsRate: { perSecond: 400, burst: 400 },
  newsWaitMs: 50,
  banMs: 60_000,
  conductsMax: 512,
  offerRate: { perSecond: 0.2, burst: 8 },
  pingAfterMs: 2_000,
  idlePingAfterMs: 20_000,
  silentAfterMs: 4_000,
  doubtMs: 1_500,
  trackerRenewedAfterMs: 15_000,
  originBackoffMaxMs: 900,
  checkRestMinMs: 250,
  checkRestMaxMs: 4_000,
  originPatienceMs: 2_000,
  originStallMs: 6_000,
  uploadBitsPerSecondMax: 10_000_000,
  uploadSlots: 4,
  optimisticMs: 10_000,
  uploadQueueMax: 32,
  requestRate: { perSecond: 200, burst: 400 },
  uploadsInFlightMax: 8,
  announceIntervalMs: 2_000,
  untoldForMs: 3_000,
  announcedRenditionsMax: 1_000,
  announceEntriesMax: 250,
  toldHoldingsBytesMax: 131_072,
  neighbourRenditionsMax: 2_000,
  seekPeersIntervalMs: 10_000,
  hopeForTrackerMs: 2_000,
};
