import { Heart } from "lucide-preact";
import { Link } from "wouter-preact";
import { likedThings } from "../../../../shared/collection/views.ts";
import { formatLength, formatNumberOf } from "../../../design/format.ts";
import { Notice } from "../../../design/notice.tsx";
import { enCollection } from "../../../texts/en-collection.ts";
import type { Collection } from "../../collection/collection-port.ts";
import { useTitle } from "../../use-title.ts";
import { CollectedList } from "./collected-list.tsx";
import { PlayButtons } from "./play-buttons.tsx";
import { WithCollection } from "./with-collection.tsx";

const words = enCollection.likedPage;

export function LikedPage() {
  useTitle(words.title);
  return <WithCollection>{(collection) => <Liked collection={collection} />}</WithCollection>;
}

function Liked({ collection }: { readonly collection: Collection }) {
  const songs = collection.look((state) => likedThings(state, "track"));
  if (songs.length === 0) {
    return (
      <Notice
        page
        title={words.empty}
        icon={<Heart />}
        actions={
          <Link class="button primary" href="/">
            {enCollection.rows.toLibrary}
          </Link>
        }
      >
        <p>{words.emptyText}</p>
      </Notice>
    );
  }
  const seconds = songs.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  return (
    <section class="library">
      <header class="library-head">
        <h1>{words.title}</h1>
        <p class="muted numbers">
          {formatNumberOf(songs.length, "song")}, {formatLength(seconds)}
        </p>
        <div class="detail-actions">
          <PlayButtons things={songs} />
        </div>
      </header>
      <CollectedList label={words.title} rows={songs.map((thing) => ({ key: thing.id, thing }))} />
    </section>
  );
}
