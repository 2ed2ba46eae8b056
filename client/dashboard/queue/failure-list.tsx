import { useState } from "preact/hooks";
import type { LibraryFailure } from "../../../shared/api/ingest.ts";
import { formatCount, formatNumberOf } from "../../design/format.ts";
import type { QueueFeed } from "./queue-feed.ts";

/** More are in the table for spreadsheets. */
const shownMax = 100;

/** Files that could not be added: which, why, and what to do. */
export function FailureList({ feed, count }: { readonly feed: QueueFeed; readonly count: number }) {
  const [said, setSaid] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const failures = feed.library.value?.failures.slice(0, shownMax) ?? [];
  const retry = async (id: string | null) => {
    setBusy(id ?? "all");
    const trouble = await feed.retry(id);
    setSaid(trouble ?? (id === null ? "All are being tried again." : "It is being tried again."));
    setBusy(null);
  };
  if (count === 0) return said === null ? null : <p role="status">Nothing is left that failed.</p>;
  return (
    <div class="failures">
      <div class="failures-head">
        <h3>{formatNumberOf(count, "file")} could not be added</h3>
        <button type="button" class="button" disabled={busy !== null} onClick={() => void retry(null)}>
          Try all again
        </button>
        <a href="/api/v1/ops/failures.csv" download="tutti-failures.csv">
          All as a table (CSV)
        </a>
        <span class="muted" role="status">
          {said}
        </span>
      </div>
      <ul>
        {failures.map((failure) => (
          <Failure key={failure.id} failure={failure} busy={busy !== null} onRetry={() => void retry(failure.id)} />
        ))}
      </ul>
      {count > failures.length && failures.length > 0 && (
        <p class="muted">… and {formatCount(count - failures.length)} more, in the table.</p>
      )}
    </div>
  );
}

interface FailureProps {
  readonly failure: LibraryFailure;
  readonly busy: boolean;
  onRetry(): void;
}

function Failure({ failure, busy, onRetry }: FailureProps) {
  const { shortPath, path, reason, detail, advice } = failure;
  return (
    <li>
      <div>
        <p class="queue-path" title={path}>
          {shortPath}
        </p>
        <p title={detail ?? undefined}>{sentence(reason)}</p>
        <p class="muted">{sentence(advice)}</p>
      </div>
      <button type="button" class="button" disabled={busy} onClick={onRetry} aria-label={`Retry ${shortPath}`}>
        Retry
      </button>
    </li>
  );
}

function sentence(words: string): string {
  const whole = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
