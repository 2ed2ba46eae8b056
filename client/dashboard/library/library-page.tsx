import { Logo } from "../../design/logo.tsx";
import type { HiddenFeed } from "../hidden/hidden-feed.ts";
import { HiddenList } from "../hidden/hidden-list.tsx";
import type { UploadDesk } from "../uploads/upload-desk.ts";
import { UploadPanel } from "../uploads/upload-panel.tsx";
import { EditForm } from "./edit-form.tsx";
import { EditHistory } from "./edit-history.tsx";
import { EditPreview } from "./edit-preview.tsx";
import { FindPanel } from "./find-panel.tsx";
import { Findings } from "./findings.tsx";
import type { LibraryDesk } from "./library-desk.ts";
import { Said } from "./said.tsx";
import "../dashboard.css";
import "./library.css";

interface LibraryPageProps {
  readonly desk: LibraryDesk;
  readonly hidden?: HiddenFeed;
  readonly uploads?: UploadDesk;
}

/** `/ops/library`: corrections of songs, albums and artists. */
export function LibraryPage({ desk, hidden, uploads }: LibraryPageProps) {
  return (
    <div class="ops">
      <header class="ops-head">
        <a href="/" aria-label="Tutti, to the player">
          <Logo note="Library" />
        </a>
        <a href="/ops" class="button">
          Operations
        </a>
      </header>
      <main>
        <h1 class="visually-hidden">Library</h1>
        <p class="figure-text">
          Corrections are kept beside what the files say and never change a file. A file that is tagged anew changes
          what it says; the correction stays until it is taken back.
        </p>
        <Said desk={desk} at="page" />
        <FindPanel desk={desk} />
        <EditForm desk={desk} />
        <EditPreview desk={desk} />
        <EditHistory desk={desk} />
        <Findings desk={desk} />
        {hidden && <HiddenList feed={hidden} />}
        {uploads && <UploadPanel desk={uploads} />}
      </main>
    </div>
  );
}
