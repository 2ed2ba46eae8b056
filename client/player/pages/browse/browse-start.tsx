import { Link } from "wouter-preact";
import type { Genre, GenreList } from "../../../../shared/api/browse/genre.ts";
import type { YearList } from "../../../../shared/api/browse/year.ts";
import { formatNumberOf } from "../../../design/format.ts";
import { useFetched } from "../../catalogue/catalogue.ts";
import { addressOfYears, decadesOf, nameOfYears, type Span } from "./decades.ts";
import "./browse.css";

/** Genres and decades, for whoever does not know yet what to look for. Where the library has neither, nothing is shown. */
export function BrowseStart() {
  const genres = useFetched<GenreList>("/genres?order=songs&limit=200");
  const years = useFetched<YearList>("/years?limit=200");
  const bySongs = genres.state === "ready" ? genres.value.items : [];
  const decades = years.state === "ready" ? decadesOf(years.value.items) : [];
  return (
    <div class="browse-start">
      {bySongs.length > 0 && (
        <section aria-labelledby="browse-genres">
          <h2 id="browse-genres" class="section-title">
            Genres
          </h2>
          <GenreLinks genres={bySongs} />
        </section>
      )}
      {decades.length > 0 && (
        <section aria-labelledby="browse-years">
          <h2 id="browse-years" class="section-title">
            Decades
          </h2>
          <ul class="browse-tiles">
            {decades.map((decade) => (
              <li key={decade.year}>
                <YearsLink years={decade} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

export function GenreLinks({ genres }: { readonly genres: readonly Genre[] }) {
  return (
    <ul class="browse-tiles">
      {genres.map(({ id, name, trackCount }) => (
        <li key={id}>
          <Link href={`/genre/${id}`}>
            <strong class="ellipsis" title={name}>
              {name}
            </strong>
            <span class="muted numbers">{formatNumberOf(trackCount, "song")}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function YearsLink({ years }: { readonly years: Span & { readonly albumCount: number } }) {
  return (
    <Link href={addressOfYears(years)}>
      <strong>{nameOfYears(years)}</strong>
      <span class="muted numbers">{formatNumberOf(years.albumCount, "album")}</span>
    </Link>
  );
}
