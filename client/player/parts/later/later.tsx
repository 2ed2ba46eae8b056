import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { catalogueVersion } from "../../catalogue/catalogue.ts";
import { Failure } from "../failure.tsx";

/** A part that is fetched when it is first drawn. Where the server is away the page says so. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let Part: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [state, setState] = useState<"waiting" | "here" | "failed">(Part === null ? "waiting" : "here");
    const version = catalogueVersion.value;
    // When the server is back, or at "Try again", it is fetched anew.
    useEffect(() => {
      if (Part !== null) return;
      load().then(
        (loaded) => {
          Part = loaded;
          setState("here");
        },
        () => setState("failed"),
      );
    }, [version]);
    if (state === "failed")
      return <Failure what="page" failure={{ state: "failed", trouble: "unreachable", message: "" }} />;
    return Part === null ? <div class="detail-waiting" aria-busy="true" /> : <Part {...props} />;
  };
}
