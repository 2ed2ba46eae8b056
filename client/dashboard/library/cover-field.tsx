import { useRef } from "preact/hooks";
import { coverUrlAt, coverUrlOf } from "../../../shared/api/cover.ts";
import type { SongRecord } from "../../../shared/api/library/curation.ts";
import { sharedText } from "./field-texts.ts";
import type { LibraryDesk } from "./library-desk.ts";
import { Reset } from "./reset.tsx";
import { Said } from "./said.tsx";

interface CoverFieldProps {
  readonly desk: LibraryDesk;
  readonly songs: readonly SongRecord[];
  /** Null until a picture is there that was chosen. */
  readonly coverId: string | null;
  readonly isUploading: boolean;
  readonly isReset: boolean;
  /** Resolves to whether the picture was taken. */
  onPick(picture: File): Promise<boolean>;
  onTakeBack(): void;
  onReset(isOn: boolean): void;
}

/** The cover of the chosen songs, and the picture that is to take its place. */
export function CoverField({ desk, songs, coverId, isUploading, isReset, ...to }: CoverFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const isCorrected = songs.some(({ corrected }) => corrected.includes("coverId"));
  const cover = isReset ? sharedText(songs, "coverId", "file") : (coverId ?? sharedText(songs, "coverId", "shown"));
  /** So that it names no picture that is not there, and the same one may be chosen again. */
  const empty = () => {
    if (input.current) input.current.value = "";
  };
  return (
    <div class={`library-field${isCorrected ? " corrected" : ""}`}>
      <label>
        <span>
          Cover
          {isCorrected && <em> corrected</em>}
        </span>
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png,image/webp"
          disabled={isUploading || isReset}
          onChange={async (event) => {
            const [picture] = event.currentTarget.files ?? [];
            if (picture && !(await to.onPick(picture))) empty();
          }}
        />
      </label>
      <p class="library-uploading" role="status">
        {isUploading && "The picture is being uploaded…"}
      </p>
      <Said desk={desk} at="cover" />
      {cover && <img class="library-cover" src={coverUrlAt(coverUrlOf(cover), 96)} alt="The cover as it would be" />}
      {coverId !== null && (
        <button
          type="button"
          class="button"
          onClick={() => {
            empty();
            to.onTakeBack();
          }}
        >
          Leave the cover as it is
        </button>
      )}
      {isCorrected && <Reset name="Cover" isOn={isReset} onTurn={to.onReset} />}
    </div>
  );
}
