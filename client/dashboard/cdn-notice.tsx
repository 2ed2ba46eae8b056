import { CloudAlert } from "lucide-preact";
import type { OpsSummary } from "../../shared/api/ops.ts";
import type { CdnFault } from "../../shared/cdn-fault.ts";
import { formatBytes, formatLength, formatNumberOf } from "../design/format.ts";
import { Notice } from "../design/notice.tsx";

/** What is wrong with the CDN, after "because". */
const words: Record<CdnFault, string> = {
  unreachable:
    "pages cannot connect to it: it is down, its name or certificate is wrong, or it does not allow pages of this address to read its answers (CORS)",
  silent: "it does not answer, or stops in the middle of an answer",
  refused: "it refuses files that this server has (statuses such as 403 and 404)",
  failing: "it answers with errors (status 429, or 500 and above)",
  "cut-short": "its answers end too early",
  "false-bytes": "its bytes are not those of the signed manifests",
};

/** Says that listeners play from this server because the CDN fails them: how many, since when, and why. */
export function CdnNotice({ summary }: { readonly summary: OpsSummary }) {
  const { bypassing, sinceMs, fault, bypassedBytes } = summary.cdn;
  if (bypassing === 0 || fault === null) return null;
  const forSeconds = (summary.nowMs - (sinceMs ?? summary.nowMs)) / 1000;
  return (
    <Notice title={`The CDN fails ${formatNumberOf(bypassing, "listener")}`} icon={<CloudAlert />}>
      <p role="status">
        {bypassing === 1 ? "It takes" : "They take"} the music from this server in place of the CDN, because{" "}
        {words[fault]}. This has gone on for {formatLength(forSeconds)}; {formatBytes(bypassedBytes)} have come from
        here in its place since the server was started. Each page tries the CDN again by itself, and goes back when it
        serves.
      </p>
    </Notice>
  );
}
