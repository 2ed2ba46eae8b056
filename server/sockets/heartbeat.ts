/** A connection that is looked after. The owner sets `alive` at each sign of life, such as a pong. */
export interface Beating {
  alive: boolean;
}

export interface HeartbeatOptions<Member extends Beating> {
  /** Each member is asked this often. */
  readonly intervalMs: number;
  ping(member: Member): void;
  /** It gave no sign of life since the last ping. It is forgotten here already. */
  giveUp(member: Member): void;
}

/** Pings are spread over so many moments of the interval: all at once they would hold up 10,000 peers' messages behind them. */
const momentsMax = 64;
const momentMsMin = 10;

/** Finds members that are dead. Its timer runs only while there is somebody. */
export class Heartbeat<Member extends Beating> {
  readonly #options: HeartbeatOptions<Member>;
  readonly #moments: Set<Member>[];
  readonly #momentOf = new Map<Member, Set<Member>>();
  #next = 0;
  #joining = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: HeartbeatOptions<Member>) {
    this.#options = options;
    const moments = Math.max(1, Math.min(momentsMax, Math.floor(options.intervalMs / momentMsMin)));
    this.#moments = Array.from({ length: moments }, () => new Set());
  }

  add(member: Member): void {
    const moment = this.#moments[this.#joining] as Set<Member>;
    this.#joining = (this.#joining + 1) % this.#moments.length;
    moment.add(member);
    this.#momentOf.set(member, moment);
    this.#timer ??= setInterval(() => this.#beat(), this.#options.intervalMs / this.#moments.length).unref();
  }

  delete(member: Member): void {
    this.#momentOf.get(member)?.delete(member);
    this.#momentOf.delete(member);
    if (this.#momentOf.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #beat(): void {
    const moment = this.#moments[this.#next] as Set<Member>;
    this.#next = (this.#next + 1) % this.#moments.length;
    for (const member of moment) {
      if (member.alive) {
        member.alive = false;
        this.#options.ping(member);
      } else {
        this.delete(member);
        this.#options.giveUp(member);
      }
    }
  }
}
