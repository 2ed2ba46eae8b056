/** Every limit of the tracker's core, with its unit and its reason. */
export interface TrackerLimits {
  /** Told to listeners in `welcome`: how long to gather changes of holdings. */
  readonly announceIntervalMs: number;
  /** Swarms of one connection: a cache of 2,000 renditions is some 10 GB. */
  readonly swarmsPerConnectionMax: number;
  /** Swarms in all. */
  readonly swarmsMax: number;
  /** Memberships (a listener in a swarm) in all: about 150 bytes each. */
  readonly membershipsMax: number;
  /**
   * New peers for one announce or seek. Four do as well as eight: more of them only fill the openings that the next
   * song's holders need, and each costs a dial; a listener that lacks some asks again.
   */
  readonly introductionsPerAnnounceMax: number;
  /** Peers behind the newcomer's own address: it is told of so many even when it knows enough others in the swarm. */
  readonly sameAddressOpenings: number;
  /** It is told of such a peer again after this time: the link between the two may be gone. */
  readonly sameAddressAgainMs: number;
  /** Of these, this share on average goes to far peers, drawn at random: near ones can't surround a listener. */
  readonly farShare: number;
  /**
   * At most this share goes to far peers that have been on the tracker for long. An attacker who comes with many machines at once is not
   * among them.
   */
  readonly longStandingShare: number;
  /** Introductions that one listener takes part in, per window, on either side: keeps a popular holder from being flooded. */
  readonly introductionsPerWindowMax: number;
  readonly introductionWindowMs: number;
  /**
   * Others of whom a listener may be told in a day, for their addresses are told with them: so many when it comes, so many more with each
   * song, so many in all. Behind one address they are so many times as many as it has had listeners at one time.
   */
  readonly partnersAtFirst: number;
  readonly partnersPerSong: number;
  readonly partnersPerDayMax: number;
  readonly partnersDayMs: number;
  /** Of songs that are begun faster, one in this time counts. */
  readonly songCountedEveryMs: number;
  /** Addresses of which that is remembered after their listeners have left: 3 KB each at most, for one listener. */
  readonly householdsMax: number;
  /** Peers that a listener is remembered to know; the longest unused is forgotten first. */
  readonly acquaintancesMax: number;
  /** Two peers are not introduced again, and may relay, for this long after they last did. */
  readonly acquaintanceMs: number;
  /** Of one whose connection broke off it is remembered for so long whom it knew: a laptop that wakes finds them again. */
  readonly absentMs: number;
  /** Of so many at one time, 1 KB each; the longest away is forgotten first. */
  readonly absentMax: number;
  /** ... and at most so many for each: as many as it can have links. */
  readonly reunionsMax: number;
  /** Only acquaintances used this recently are told that a listener left: others have no dial under way. */
  readonly goneNoticeMs: number;
  /** Ways between two areas of which round trips are remembered, about 100 bytes each: 100 providers make 5,050. */
  readonly distancesMax: number;
  /** Results of dials are counted for this long, then anew: a listener that could not be reached gets another chance. */
  readonly dialResultsMs: number;
  /** Nobody is introduced to a listener with which dials from so many prefixes failed ... */
  readonly failedPrefixesMin: number;
  /** ... when that is so many times as many as made a link. */
  readonly failedPerConnected: number;
  /** New peers for one announce or seek of such a listener: if one can be reached after all, that is found out. */
  readonly outOfReachOpenings: number;
  /** Members that are drawn for one swarm and announce, per index (address, prefix, network, swarm): bounds the work in a huge swarm. */
  readonly sampleMax: number;
  /** Changes of one announce that are answered with a `swarm` frame and with introductions, greatest want first. */
  readonly wantsAnsweredMax: number;
  /** Least time between two seeks in one swarm. */
  readonly seekIntervalMs: number;
  /** A dial lives this long from its offer. */
  readonly dialMs: number;
  /** Live dials between two peers: an attempt, its retry, and the same from the other side. */
  readonly dialsPerPairMax: number;
  /** Candidates that each side may send for one dial: a laptop with VPNs has about 20. */
  readonly candidatesPerDialMax: number;
  /** Token bucket of each listener: frames at once, and frames per second after it. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /** An announce costs one more for each so many changes. */
  readonly changesPerToken: number;
  /** Frames above the rate before the socket is closed. */
  readonly droppedMax: number;
}

export const trackerLimits: TrackerLimits = {
  announceIntervalMs: 2_000,
  swarmsPerConnectionMax: 2_000,
  swarmsMax: 1_000_000,
  membershipsMax: 4_000_000,
  introductionsPerAnnounceMax: 4,
  sameAddressOpenings: 3,
  sameAddressAgainMs: 30_000,
  farShare: 0.25,
  longStandingShare: 0.125,
  introductionsPerWindowMax: 60,
  introductionWindowMs: 60_000,
  partnersAtFirst: 12,
  partnersPerSong: 4,
  partnersPerDayMax: 50,
  partnersDayMs: 86_400_000,
  songCountedEveryMs: 30_000,
  householdsMax: 50_000,
  acquaintancesMax: 128,
  acquaintanceMs: 600_000,
  absentMs: 900_000,
  absentMax: 20_000,
  reunionsMax: 16,
  goneNoticeMs: 60_000,
  distancesMax: 20_000,
  dialResultsMs: 600_000,
  failedPrefixesMin: 4,
  failedPerConnected: 3,
  outOfReachOpenings: 1,
  sampleMax: 32,
  wantsAnsweredMax: 8,
  seekIntervalMs: 5_000,
  dialMs: 30_000,
  dialsPerPairMax: 4,
  candidatesPerDialMax: 32,
  messageBurst: 240,
  messagesPerSecond: 8,
  changesPerToken: 8,
  droppedMax: 500,
};
