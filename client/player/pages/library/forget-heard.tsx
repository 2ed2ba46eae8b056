import { useEffect, useRef, useState } from "preact/hooks";
import { enCollection } from "../../../texts/en-collection.ts";
import type { Collection } from "../../collection/collection-port.ts";
import { say } from "../../collection/the-collection.ts";

const words = enCollection.history;

/** Empties the history, after a question: what is deleted from the device cannot be brought back. */
export function ForgetHeard({ collection }: { readonly collection: Collection }) {
  const [isAsking, setAsking] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  const begin = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The harmless answer: whoever presses Enter twice loses nothing.
    if (isAsking) keep.current?.focus();
  }, [isAsking]);
  if (!isAsking) {
    return (
      <div class="forget-heard">
        <button ref={begin} type="button" class="button" onClick={() => setAsking(true)}>
          {words.forget}
        </button>
      </div>
    );
  }
  const stop = () => {
    setAsking(false);
    requestAnimationFrame(() => begin.current?.focus());
  };
  const forget = async () => {
    if (await collection.does({ kind: "heard-forget" })) say({ text: words.forgotten, isShown: true });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be drawn with a frame of its own.
    <div class="forget-heard" role="group" aria-labelledby="forget-heard">
      <p id="forget-heard">{words.forgetQuestion}</p>
      <button ref={keep} type="button" class="button" onClick={stop}>
        {words.keep}
      </button>
      <button type="button" class="button" onClick={() => void forget()}>
        {words.forgetAll}
      </button>
    </div>
  );
}
