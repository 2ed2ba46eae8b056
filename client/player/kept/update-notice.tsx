import { en } from "../../texts/en.ts";
import { newVersion } from "./start-kept.ts";
import "./update-notice.css";

/** Says that a new version waits, and takes it over at a click. */
export function UpdateNotice() {
  const version = newVersion.value;
  if (version === null) return null;
  return (
    <div class="update-notice" role="status">
      <p>{en.newVersion.ready}</p>
      <button type="button" class="button" onClick={() => version.takeOver()}>
        {en.newVersion.takeOver}
      </button>
    </div>
  );
}
