import type { Count, HostCounts, SwitchCounts } from "../network/switch-counts.ts";
import type { ListenerResult } from "./run-result.ts";

type Line = ListenerResult["line"];

/** What the lines of these hosts together carried and dropped between two looks at them. */
export function lineSince(after: SwitchCounts, before: SwitchCounts, names: readonly string[]): Line {
  const sum = (counts: SwitchCounts, what: keyof Line, unit: keyof Count) =>
    names.reduce((total, name) => total + (counts.hosts.get(name) as HostCounts)[what][unit], 0);
  const less = (what: keyof Line): Count => ({
    bytes: sum(after, what, "bytes") - sum(before, what, "bytes"),
    packets: sum(after, what, "packets") - sum(before, what, "packets"),
  });
  return {
    sent: less("sent"),
    out: less("out"),
    in: less("in"),
    fullUp: less("fullUp"),
    fullDown: less("fullDown"),
    lost: less("lost"),
  };
}
