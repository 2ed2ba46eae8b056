/** Limits of what an instance does for and because of others, each with its unit and its reason. */
export const clusterLimits = {
  /** An ask that was not answered for so long is dead: on a bus within a data centre an answer takes some milliseconds. */
  askMs: 5_000,
  /** Asks under way; the oldest is forgotten first. Ten seconds' worth of a busy instance. */
  askedMax: 20_000,
  /** Instances asked for one listener's want. */
  instancesPerAskMax: 3,
  /** When this share of the openings of a want is filled with peers of ours, nobody is asked elsewhere: a link carries many swarms. */
  enoughShare: 0.5,
  /** What the directory said is asked again after this. */
  elsewhereFreshMs: 2_000,
  /** ... and told to listeners as so many others for at most this long. */
  elsewhereToldMs: 60_000,
  /** Swarms of which that is remembered; the oldest is forgotten first. About 200 bytes each. */
  elsewhereMax: 50_000,
  /** Swarms that are written again at one refresh after the directory was lost: some 10 ms of work. */
  rewriteAtOnceMax: 10_000,
  /** Up to so many wanters are as good as none in the directory, where there are holders. */
  wantersOfNoMatter: 4,
  /** Inquiries at the directory that are under way. */
  inquiriesMax: 10_000,
  /** Inquiries at the directory for one listener in a window: somebody who asks for songs that nobody has costs no more than that. */
  inquiriesPerWindowMax: 60,
  inquiryWindowMs: 10_000,
  /** Peers in one answer: those of one introduction. */
  peersPerMetMax: 16,
} as const;
