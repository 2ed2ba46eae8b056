import { X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { en } from "../../../texts/en.ts";
import { said, say } from "../../collection/the-collection.ts";
import "./said-word.css";

/** Long enough to read it and to reach "Undo" by keyboard. */
const shownMs = 10_000;

export function SaidWord() {
  const told = said.value;
  // Whoever is about to press "Undo" has it under the pointer or in focus, and is not to miss it by a moment.
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (told === null) return setHeld(false);
    if (isHeld) return;
    const timer = setTimeout(() => said.peek() === told && say(null), shownMs);
    return () => clearTimeout(timer);
  }, [told, isHeld]);
  const undo = told?.undo;
  return (
    <div
      class={`said${told?.isShown ? " shown" : ""}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={(event) => setHeld(event.currentTarget.contains(document.activeElement))}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <p role="status">{told?.text}</p>
      {told?.isShown && (
        <>
          {undo && (
            <button
              type="button"
              class="said-undo"
              onClick={() => {
                say(null);
                undo();
              }}
            >
              {en.said.undo}
            </button>
          )}
          <button type="button" class="icon-button" aria-label={en.said.close} onClick={() => say(null)}>
            <X size={18} aria-hidden="true" />
          </button>
        </>
      )}
    </div>
  );
}
