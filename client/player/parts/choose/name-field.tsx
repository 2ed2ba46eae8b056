import { useEffect, useRef } from "preact/hooks";
import { enCollection } from "../../../texts/en-collection.ts";
import "./name-field.css";

const words = enCollection.playlists;

interface NameFieldProps {
  readonly name: string;
  /** What its button says. */
  readonly save: string;
  /** Characters. */
  readonly max: number;
  onSave(name: string): void;
  onCancel(): void;
}

/** Asks for the name of a playlist. Escape gives it up. */
export function NameField({ name, save, max, onSave, onCancel }: NameFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <form
      class="name-field"
      onSubmit={(event) => {
        event.preventDefault();
        const written = input.current?.value.trim() ?? "";
        if (written === "") input.current?.focus();
        else onSave(written);
      }}
    >
      <input
        ref={input}
        type="text"
        required
        defaultValue={name}
        maxLength={max}
        aria-label={words.name}
        placeholder={words.name}
        autocomplete="off"
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          onCancel();
        }}
      />
      <button type="submit" class="button primary">
        {save}
      </button>
      <button type="button" class="button" onClick={onCancel}>
        {words.cancel}
      </button>
    </form>
  );
}
