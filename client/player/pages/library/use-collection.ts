import { useEffect, useState } from "preact/hooks";
import type { Collection } from "../../collection/collection-port.ts";
import { collection, openCollection } from "../../collection/the-collection.ts";

/** The collection; "waiting" while it is being read, "failed" where its script cannot be had. */
export function useCollection(): Collection | "waiting" | "failed" {
  const [failed, setFailed] = useState(false);
  const here = collection.value;
  useEffect(() => {
    if (here === null) void openCollection().then((made) => setFailed(made === null));
  }, [here]);
  return here ?? (failed ? "failed" : "waiting");
}
