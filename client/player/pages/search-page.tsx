import { Search, SearchX } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation, useSearch } from "wouter-preact";
import type { SearchResult } from "../../../shared/api/search.ts";
import { Cover } from "../../design/cover.tsx";
import { formatNumberOf } from "../../design/format.ts";
import { Notice } from "../../design/notice.tsx";
import { useFetched } from "../catalogue/catalogue.ts";
import { usePrefetch } from "../catalogue/prefetch.ts";
import { AlbumCard } from "../parts/album-card.tsx";
import { Failure } from "../parts/failure.tsx";
import { TrackRow } from "../parts/track-row.tsx";
import { usePlayer } from "../player-context.ts";
import { useTitle } from "../use-title.ts";
import { BrowseStart, GenreLinks, YearsLink } from "./browse/browse-start.tsx";
import { nameOfYears } from "./browse/decades.ts";
import "./home-page.css";
import "./search-page.css";

const typingPauseMs = 140;

export function SearchPage() {
  const inAddress = new URLSearchParams(useSearch()).get("q") ?? "";
  const [, navigate] = useLocation();
  const [text, setText] = useState(inAddress);
  const [query, setQuery] = useState(inAddress.trim());
  const input = useRef<HTMLInputElement>(null);
  useTitle(query === "" ? "Search" : `“${query}”`);

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    const timer = setTimeout(() => {
      const trimmed = text.trim().slice(0, 200);
      setQuery(trimmed);
      navigate(trimmed === "" ? "/search" : `/search?q=${encodeURIComponent(trimmed)}`, { replace: true });
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, navigate]);

  return (
    <div class="search">
      <h1 class="visually-hidden">Search</h1>
      <search class="search-field">
        <Search size={20} aria-hidden="true" />
        <input
          ref={input}
          type="search"
          value={text}
          placeholder="Songs, albums, artists, genres, years"
          aria-label="Search songs, albums and artists"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={200}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
      </search>
      <Results query={query} />
    </div>
  );
}

function Results({ query }: { readonly query: string }) {
  const { player } = usePlayer();
  const answer = useFetched<SearchResult>(query === "" ? null : `/search?limit=20&q=${encodeURIComponent(query)}`);
  const shown = useRef<SearchResult | null>(null);
  if (answer.state === "ready") shown.current = answer.value;
  if (query === "") shown.current = null;
  const result = shown.current;
  const tracks = result?.tracks.items ?? [];
  usePrefetch(tracks.slice(0, 6));

  if (query === "") {
    return (
      <>
        <p class="search-hint">Accents and small typing errors are forgiven.</p>
        <BrowseStart />
      </>
    );
  }
  if (answer.state === "failed") return <Failure failure={answer} what="search" />;
  if (result === null) return <p class="search-hint">Searching…</p>;
  const { albums, artists, genres = [], years = null } = result;
  const found = tracks.length + albums.items.length + artists.items.length + genres.length + (years ? 1 : 0);
  if (found === 0) {
    return (
      <Notice title={`Nothing sounds like “${query}”`} icon={<SearchX />}>
        <p>Try fewer letters, or a word of the album or of the artist.</p>
      </Notice>
    );
  }
  // An older server does not say which kind of answer fits best.
  const order = result.order ?? (["tracks", "artists", "albums"] as const);
  const sections = {
    tracks: tracks.length > 0 && (
      <section key="tracks" aria-labelledby="found-songs">
        <h2 id="found-songs" class="section-title">
          Songs
        </h2>
        <ol>
          {tracks.map((track, index) => (
            <li key={track.id}>
              <TrackRow track={track} lead="cover" onPlay={() => player.start(tracks, index)} />
            </li>
          ))}
        </ol>
      </section>
    ),
    artists: artists.items.length > 0 && (
      <section key="artists" aria-labelledby="found-artists">
        <h2 id="found-artists" class="section-title">
          Artists
        </h2>
        <ul class="search-artists">
          {artists.items.map((artist) => (
            <li key={artist.id}>
              <Link href={`/artist/${artist.id}`}>
                <Cover url={artist.coverUrl} size={96} of={artist.name} />
                <span>
                  <strong class="ellipsis">{artist.name}</strong>
                  <span class="muted numbers">{formatNumberOf(artist.trackCount, "song")}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
    ),
    albums: albums.items.length > 0 && (
      <section key="albums" aria-labelledby="found-albums">
        <h2 id="found-albums" class="section-title">
          Albums
        </h2>
        <div class="album-grid">
          {albums.items.map((album) => (
            <AlbumCard key={album.id} album={album} />
          ))}
        </div>
      </section>
    ),
  };
  return (
    <div class="home" aria-busy={answer.state === "loading"}>
      <p class="visually-hidden" aria-live="polite">
        {spoken(result)}
      </p>
      {(genres.length > 0 || years) && (
        <section aria-labelledby="found-browse">
          <h2 id="found-browse" class="section-title">
            {[genres.length > 0 && "Genres", years && "Years"].filter(Boolean).join(" and ")}
          </h2>
          {years && (
            <ul class="browse-tiles">
              <li>
                <YearsLink years={years} />
              </li>
            </ul>
          )}
          {genres.length > 0 && <GenreLinks genres={genres} />}
        </section>
      )}
      {order.map((kind) => sections[kind])}
    </div>
  );
}

/** What a screen reader says of it. */
function spoken({ tracks, albums, artists, genres = [], years = null }: SearchResult): string {
  const counts = [
    formatNumberOf(tracks.items.length, "song"),
    formatNumberOf(albums.items.length, "album"),
    formatNumberOf(artists.items.length, "artist"),
    ...(genres.length > 0 ? [formatNumberOf(genres.length, "genre")] : []),
    ...(years ? [years.year === years.yearTo ? `the year ${years.year}` : `the ${nameOfYears(years)}`] : []),
  ];
  return `Found ${counts.slice(0, -1).join(", ")} and ${counts.at(-1)}.`;
}
