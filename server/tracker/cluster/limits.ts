/** Limits of the talk with Redis, each with its unit and its reason. */
export const redisLimits = {
  /** An instance says so often that it lives … */
  beatMs: 3_000,
  /** … and is taken for dead when it has not for this long: three beats may be lost. */
  instanceLifeMs: 10_000,
  /** Without a key for this long, after the key has expired, an instance is forgotten: a Redis that comes back empty gets the time of two beats. */
  goneAfterMs: 7_000,
  /** The set of instances, read at each beat. */
  instancesMax: 1_000,
  /** A swarm's hash lives this long after it was last written by anybody … */
  swarmLifeMs: 1_800_000,
  /** … and everything of ours is written again in this time. */
  refreshMs: 600_000,
  /** … a share of it this often. */
  refreshStepMs: 1_000,
  /** The operator's switch outlives the last instance by so much, so that a rolling restart keeps it and a new start obeys the settings. */
  sharingLifeMs: 60_000,
  /** A command that was not answered for so long has failed, and the connection with it. */
  commandTimeoutMs: 1_000,
  /** Wait between attempts to connect, drawn evenly. */
  reconnectMinMs: 300,
  reconnectMaxMs: 1_000,
  /** Commands under way; beyond it inquiries answer nothing and messages are dropped: Redis is slower than we are. */
  inFlightMax: 5_000,
  /** Swarms that wait to be written; beyond it they are forgotten and all is written again later. */
  unwrittenMax: 200_000,
  /** Writes gather for so long when nobody waits for a read, and go in batches of so many: at most 50,000 a second. */
  gatherMs: 10,
  writesAtOnceMax: 500,
  /** Messages for one instance that wait for this loop turn's end. */
  outboxMax: 4_096,
} as const;
