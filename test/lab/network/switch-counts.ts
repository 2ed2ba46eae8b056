/** IP packets with their headers. */
export interface Count {
  readonly bytes: number;
  readonly packets: number;
}

/** What the switch counted of a host since its start. */
export interface HostCounts {
  /** Given to the uplink by the host, dropped or not. */
  readonly sent: Count;
  /** That left on its uplink. */
  readonly out: Count;
  /** Handed to the host. */
  readonly in: Count;
  /** Dropped because the queue was full. */
  readonly fullUp: Count;
  readonly fullDown: Count;
  readonly lost: Count;
  readonly holed: Count;
  /** That wait just now, bytes on the line. */
  readonly queuedUp: number;
  readonly queuedDown: number;
}

export interface PairCounts {
  readonly from: string;
  readonly to: string;
  readonly sent: Count;
  readonly in: Count;
  readonly dropped: Count;
}

export interface SwitchCounts {
  readonly hosts: ReadonlyMap<string, HostCounts>;
  readonly pairs: readonly PairCounts[];
  /** How late the switch did what was due: the machine was too busy for the figures to be believed beyond some ms. */
  readonly late: { readonly worstMs: number; readonly meanMs: number };
}

/** Reads what the switch answers to `stat`. */
export function readSwitchCounts(lines: readonly string[]): SwitchCounts {
  const hosts = new Map<string, HostCounts>();
  const pairs: PairCounts[] = [];
  let late = { worstMs: 0, meanMs: 0 };
  for (const line of lines) {
    const [kind, ...words] = line.split(" ");
    const named = words.filter((word) => !word.includes("="));
    const values = new Map(
      words.filter((word) => word.includes("=")).map((word) => word.split("=") as [string, string]),
    );
    const text = (name: string): string => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`Cannot read the switch's counts: no ${name} in "${line}"`);
      return value;
    };
    const count = (name: string): Count => {
      const [bytes, packets] = text(name).split("/").map(Number);
      return { bytes: bytes ?? Number.NaN, packets: packets ?? Number.NaN };
    };
    if (kind === "host") {
      hosts.set(named[0] ?? "", {
        sent: count("sent"),
        out: count("out"),
        in: count("in"),
        fullUp: count("fullUp"),
        fullDown: count("fullDown"),
        lost: count("lost"),
        holed: count("holed"),
        queuedUp: Number(text("queuedUp")),
        queuedDown: Number(text("queuedDown")),
      });
    } else if (kind === "pair") {
      const [from = "", to = ""] = named;
      pairs.push({ from, to, sent: count("sent"), in: count("in"), dropped: count("dropped") });
    } else if (kind === "switch") {
      late = { worstMs: Number(text("lateWorstMs")), meanMs: Number(text("lateMeanMs")) };
    } else {
      throw new Error(`Cannot read the switch's counts: "${line}"`);
    }
  }
  return { hosts, pairs, late };
}
