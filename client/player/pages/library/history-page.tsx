import { Clock } from "lucide-preact";
import { Link } from "wouter-preact";
import { heardLately, mostPlayed } from "../../../../shared/collection/views.ts";
import { Notice } from "../../../design/notice.tsx";
import { enCollection } from "../../../texts/en-collection.ts";
import type { Collection } from "../../collection/collection-port.ts";
import { useTitle } from "../../use-title.ts";
import { CollectedList } from "./collected-list.tsx";
import { ForgetHeard } from "./forget-heard.tsx";
import { WithCollection } from "./with-collection.tsx";

const words = enCollection.history;
const latelyMax = 200;
const mostMax = 10;

export function HistoryPage() {
  useTitle(words.title);
  return <WithCollection>{(collection) => <Heard collection={collection} />}</WithCollection>;
}

function Heard({ collection }: { readonly collection: Collection }) {
  const { lately, most } = collection.look((state) => ({
    lately: heardLately(state, latelyMax),
    most: mostPlayed(state, mostMax).filter(({ times }) => times > 1),
  }));
  if (lately.length === 0) {
    return (
      <Notice
        page
        title={words.empty}
        icon={<Clock />}
        actions={
          <Link class="button primary" href="/">
            {enCollection.rows.toLibrary}
          </Link>
        }
      >
        <p>
          {words.emptyText} {words.text}
        </p>
      </Notice>
    );
  }
  const nowMs = Date.now();
  return (
    <section class="library">
      <header class="library-head">
        <h1>{words.title}</h1>
        <p class="muted">{words.text}</p>
        <ForgetHeard collection={collection} />
      </header>
      <CollectedList
        label={words.title}
        rows={lately.map(({ song, atMs }) => ({ key: `${atMs} ${song.id}`, thing: song, note: whenOf(atMs, nowMs) }))}
      />
      {most.length > 0 && (
        <section aria-labelledby="most-played">
          <h2 id="most-played" class="section-title">
            {words.most}
          </h2>
          <CollectedList
            label={words.most}
            rows={most.map(({ song, times }) => ({ key: song.id, thing: song, note: words.times(times) }))}
          />
        </section>
      )}
    </section>
  );
}

/** The time of today, and the day before that. */
export function whenOf(atMs: number, nowMs: number): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  if (at.toDateString() === now.toDateString()) {
    return at.toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false });
  }
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (at.toDateString() === yesterday.toDateString()) return words.yesterday;
  return at.toLocaleDateString("en", { day: "numeric", month: "short" });
}
