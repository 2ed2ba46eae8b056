import { HardDrive } from "lucide-preact";
import type { FolderWatch, LibraryFolder, LibraryQueue, QueueWork } from "../../../shared/api/ingest.ts";
import { formatBytes, formatCount, formatLength, formatNumberOf } from "../../design/format.ts";
import { Notice } from "../../design/notice.tsx";
import { FailureList } from "./failure-list.tsx";
import type { QueueFeed } from "./queue-feed.ts";
import "./queue.css";

/** What is being done for the library, how long it takes still, and what failed. */
export function QueuePanel({ feed }: { readonly feed: QueueFeed }) {
  const queue = feed.queue.value;
  if (!queue) return null;
  const folders = feed.library.value?.folders ?? [];
  return (
    <section class="card queue">
      <h2>Library</h2>
      {queue.stopped && (
        <Notice title="Stopped: the disk is full" icon={<HardDrive />}>
          <p role="alert">
            {formatBytes(queue.stopped.freeBytes)} free, {formatBytes(queue.stopped.neededBytes)} needed for the next
            song. No song is at fault. It goes on by itself when there is room.
          </p>
        </Notice>
      )}
      <p class="figure-text" role="status">
        {stateOf(queue)}
      </p>
      <Folders queue={queue} folders={folders} />
      {queue.total > 0 && <Counts queue={queue} />}
      {queue.atWork.length > 0 && (
        <div>
          <h3>Being made now</h3>
          <ul class="queue-work">
            {queue.atWork.map((work) => (
              <Work key={work.id} work={work} />
            ))}
          </ul>
        </div>
      )}
      {queue.next.length > 0 && (
        <p class="figure-text queue-next">
          Next:{" "}
          {queue.next
            .slice(0, 3)
            .map(({ title }) => title)
            .join(", ")}
          {queue.next.length > 3 ? " …" : ""}
        </p>
      )}
      <FailureList feed={feed} count={queue.failureCount} />
    </section>
  );
}

function stateOf(queue: LibraryQueue): string {
  const { waiting, playable, stopped, looking, playableSeconds, allSeconds, atWork } = queue;
  if (stopped)
    return `${formatNumberOf(waiting + playable, "song")} in the queue; nothing is made while the disk is full.`;
  if (waiting + playable === 0 && atWork.length === 0) {
    return looking.length > 0
      ? "Looking through the music folders."
      : "Nothing waits: the library is as the folders are.";
  }
  const parts: string[] = [];
  if (waiting > 0) {
    parts.push(
      playableSeconds === null
        ? "How long it takes is known once the first songs are done."
        : `All songs can be played in about ${about(playableSeconds)}.`,
    );
  }
  if (allSeconds !== null) parts.push(`All qualities are made in about ${about(allSeconds)}.`);
  else if (waiting === 0)
    parts.push("All songs can be played. How long the other qualities take is known once the first are done.");
  return parts.join(" ");
}

/** In whole minutes: no more is known. */
function about(seconds: number): string {
  return seconds < 45 ? "half a minute" : formatLength(Math.ceil(seconds / 60) * 60);
}

function Folders({ queue, folders }: { readonly queue: LibraryQueue; readonly folders: readonly LibraryFolder[] }) {
  if (folders.length === 0 && queue.looking.length === 0) return <p class="muted">No music folder is named.</p>;
  const looking = new Map(queue.looking.map((one) => [one.directory, one]));
  const names = [...new Set([...folders.map(({ directory }) => directory), ...looking.keys()])];
  return (
    <ul class="queue-folders">
      {names.map((name) => {
        const now = looking.get(name);
        const folder = folders.find(({ directory }) => directory === name);
        return (
          <li key={name}>
            <span class="queue-path">{name}</span>
            <span class="muted numbers">{now ? foundIn(now) : folder ? folderWords(folder) : ""}</span>
            {folder?.watch && <span class="muted numbers">{watchWords(folder.watch)}</span>}
            {folder?.report?.asked.map(({ directory, files, reason }) => (
              <span key={directory} class="queue-asked">
                {directory}: {reason} ({formatNumberOf(files, "file")}). Their songs are kept. If they were removed, run{" "}
                <code>tutti library scan --accept-missing</code>.
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

function foundIn({ folders, files }: LibraryQueue["looking"][number]): string {
  return `looking through: ${formatNumberOf(files, "sound file")} in ${formatNumberOf(folders, "folder")} so far`;
}

/** Others than those that are watched are seen at the next look alone. */
function watchWords({ watched, folders, nextLookSeconds }: FolderWatch): string {
  const words = [`${formatCount(watched)} of ${formatNumberOf(folders, "folder")} watched for changes`];
  if (watched < folders) words.push("the system allows no more (fs.inotify.max_user_watches)");
  if (nextLookSeconds !== null) words.push(`the next look comes in about ${about(nextLookSeconds)}`);
  return words.join("; ");
}

function folderWords({ isLooking, report, trouble, looks }: LibraryFolder): string {
  if (isLooking) return looks === 0 ? "being added" : "changes are being taken over";
  if (trouble !== null) return trouble;
  if (report === null) return "waits to be looked through";
  const { added, completed, updated, unchanged, hidden, failed } = report;
  const words = [formatNumberOf(added + completed + updated + unchanged + failed, "sound file")];
  if (added > 0) words.push(`${formatCount(added)} new`);
  if (hidden > 0) words.push(`${formatCount(hidden)} hidden since their files are gone`);
  return `looked through: ${words.join(", ")}`;
}

function Counts({ queue }: { readonly queue: LibraryQueue }) {
  const { waiting, playable, done, failed, total } = queue;
  const heard = playable + done;
  return (
    <>
      {waiting + playable > 0 && (
        <progress
          max={total}
          value={heard + failed}
          aria-label={`${formatCount(heard)} of ${formatCount(total)} can be played`}
        />
      )}
      <dl class="facts numbers">
        <Fact name="Waiting" value={waiting} />
        <Fact name="Can be played" value={heard} />
        <Fact name="Qualities to come" value={playable} />
        <Fact name="Complete" value={done} />
        <Fact name="Failed" value={failed} />
      </dl>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

const partWords: Readonly<Record<QueueWork["part"], string>> = {
  playable: "first quality",
  qualities: "other qualities",
};

function Work({ work }: { readonly work: QueueWork }) {
  const percent = `${Math.round(work.fraction * 100)} %`;
  return (
    <li>
      <span class="ellipsis">{work.title}</span>
      <span class="muted numbers">
        {partWords[work.part]}, {percent}
      </span>
      <progress max={1} value={work.fraction} aria-label={`${work.title}, ${partWords[work.part]}`} />
    </li>
  );
}
