import type { ComponentChildren } from "preact";
import { enCollection as words } from "../../../texts/en-collection.ts";
import type { Collection } from "../../collection/collection-port.ts";
import { Failure } from "../../parts/failure.tsx";
import { useCollection } from "./use-collection.ts";
import "../detail-page.css";
import "../home-page.css";
import "./library.css";

/** Draws what needs the collection as soon as it is there. A browser that keeps nothing has that said above it. */
export function WithCollection({ children }: { children(collection: Collection): ComponentChildren }) {
  const collection = useCollection();
  if (collection === "failed") {
    return <Failure what="page" failure={{ state: "failed", trouble: "unreachable", message: "" }} />;
  }
  if (collection === "waiting") return <div class="detail-waiting" aria-busy="true" />;
  return (
    <>
      {collection.keeps === "memory" && (
        <p class="library-warning" role="status">
          {words.inMemory}
        </p>
      )}
      {children(collection)}
    </>
  );
}
