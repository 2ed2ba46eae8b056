import { CloudOff, SearchX } from "lucide-preact";
import { Link } from "wouter-preact";
import { Notice } from "../../design/notice.tsx";
import { type Fetched, refresh } from "../catalogue/catalogue.ts";

interface FailureProps {
  readonly failure: Extract<Fetched<unknown>, { state: "failed" }>;
  /** What was looked for: "album". */
  readonly what: string;
}

export function Failure({ failure, what }: FailureProps) {
  if (failure.trouble === "missing") {
    return (
      <Notice
        page
        title={`This ${what} is not here`}
        icon={<SearchX />}
        actions={
          <Link class="button" href="/">
            To the library
          </Link>
        }
      >
        <p>It may have been removed, or the address has a typing error.</p>
      </Notice>
    );
  }
  return (
    <Notice
      page={what !== "search"}
      title={failure.trouble === "unreachable" ? "The server can't be reached" : "The server refused"}
      icon={<CloudOff />}
      actions={
        <button type="button" class="button primary" onClick={refresh}>
          Try again
        </button>
      }
    >
      <p role="alert">
        {failure.trouble === "unreachable"
          ? "Tutti asks again by itself, and shows this page when the server answers. Songs kept on this device and songs that other listeners hold play on meanwhile."
          : failure.message}
      </p>
    </Notice>
  );
}
