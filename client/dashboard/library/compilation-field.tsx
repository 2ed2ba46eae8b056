import type { SongRecord } from "../../../shared/api/library/curation.ts";
import { sharedText } from "./field-texts.ts";
import { Reset } from "./reset.tsx";

interface CompilationFieldProps {
  readonly songs: readonly SongRecord[];
  /** Null while it is as it is shown. */
  readonly value: boolean | null;
  readonly isReset: boolean;
  onTick(value: boolean | null): void;
  onReset(isOn: boolean): void;
}

/** Whether the album is one of several artists. Half ticked while the songs differ: after yes and no it is half ticked again. */
export function CompilationField({ songs, value, isReset, onTick, onReset }: CompilationFieldProps) {
  const [now, file] = (["shown", "file"] as const).map((side) => sharedText(songs, "isCompilation", side));
  const tick = (isOn: boolean) => {
    const isAsBefore = now === null ? value === false : isOn === (now === "yes");
    onTick(isAsBefore ? null : isOn);
  };
  const isCorrected = songs.some(({ corrected }) => corrected.includes("isCompilation"));
  return (
    <div class={`library-field${isCorrected ? " corrected" : ""}`}>
      <label class="library-check">
        <input
          type="checkbox"
          checked={value ?? now === "yes"}
          indeterminate={value === null && now === null}
          disabled={isReset}
          aria-describedby="file-isCompilation"
          onChange={(event) => tick(event.currentTarget.checked)}
        />
        <span>
          Compilation of several artists
          {isCorrected && <em> corrected</em>}
        </span>
      </label>
      <p id="file-isCompilation" class="library-file">
        {songs.length === 1 ? "File says: " : "Files say: "}
        {file ?? <i>different things</i>}
      </p>
      {isCorrected && <Reset name="Compilation" isOn={isReset} onTurn={onReset} />}
    </div>
  );
}
