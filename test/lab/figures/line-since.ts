import type { Count, HostCounts } from "../network/switch-counts.ts";
import type { ListenerResult } from "./run-result.ts";

/** What a line carried and dropped between two looks at it. */
export function lineSince(after: HostCounts | undefined, before: HostCounts | undefined): ListenerResult["line"] {
  const less = (name: keyof ListenerResult["line"]): Count => ({
    bytes: (after?.[name].bytes ?? Number.NaN) - (before?.[name].bytes ?? Number.NaN),
    packets: (after?.[name].packets ?? Number.NaN) - (before?.[name].packets ?? Number.NaN),
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
