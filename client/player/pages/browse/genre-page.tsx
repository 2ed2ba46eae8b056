import type { Genre } from "../../../../shared/api/browse/genre.ts";
import { useFetched } from "../../catalogue/catalogue.ts";
import { Failure } from "../../parts/failure.tsx";
import { NarrowedList } from "./narrowed-list.tsx";

export function GenrePage({ id }: { readonly id: string }) {
  const answer = useFetched<Genre>(`/genres/${encodeURIComponent(id)}`);
  if (answer.state === "failed") return <Failure failure={answer} what="genre" />;
  if (answer.state !== "ready") return <div class="detail-waiting" aria-busy="true" />;
  return <NarrowedList kind="Genre" name={answer.value.name} query={`genre=${encodeURIComponent(id)}`} />;
}
