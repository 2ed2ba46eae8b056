import { formatBitsPerSecond, formatBytes } from "../../../design/format.ts";
import type { DeviceKnowledge } from "../../../engine/manners/device.ts";
import { usePlayer } from "../../player-context.ts";
import { withChosen } from "./sizes.ts";

const uploadSpeeds = [500_000, 1_000_000, 2_000_000, 5_000_000];
const uploadMonths = [1, 5, 20, 50, 100].map((gigabytes) => gigabytes * 1_000_000_000);

/** The listener's own limits on what goes to others. Only those who share see them. */
export function UploadLimits() {
  const { player } = usePlayer();
  const policy = player.policy.value;
  if (policy === null || policy.p2p === "off" || !player.sharing.value || player.view.value.cannotShare !== null)
    return null;
  const { uploadBitsPerSecondMax: speed, uploadBytesPerMonthMax: month } = player.preferences.value;
  const { monthBytes, note } = player.view.value.uploads;
  const speeds = withChosen(
    uploadSpeeds.filter((each) => each < policy.uploadBitsPerSecondMax),
    speed,
  );
  return (
    <section class="panel">
      <h2>What you send to others</h2>
      <div class="cache-tools">
        <label>
          At most{" "}
          <select
            value={String(speed ?? 0)}
            onChange={(event) =>
              player.setUploadLimits({ bitsPerSecond: chosenNumber(event.currentTarget), bytesPerMonth: month })
            }
          >
            <option value="0">{formatBitsPerSecond(policy.uploadBitsPerSecondMax)}, as the server allows</option>
            {speeds.map((each) => (
              <option key={each} value={String(each)}>
                {formatBitsPerSecond(each)}
              </option>
            ))}
          </select>
        </label>
        <label>
          In a month{" "}
          <select
            value={String(month ?? 0)}
            onChange={(event) =>
              player.setUploadLimits({ bitsPerSecond: speed, bytesPerMonth: chosenNumber(event.currentTarget) })
            }
          >
            <option value="0">No limit</option>
            {withChosen(uploadMonths, month).map((each) => (
              <option key={each} value={String(each)}>
                {formatBytes(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {month !== null && (
        <div class="cache-use sent">
          <progress max={month} value={Math.min(month, monthBytes)} aria-label="Sent in this month" />
        </div>
      )}
      <p class="numbers">{formatBytes(monthBytes)} sent in this month</p>
      {note !== null && <p role="status">{note}</p>}
      <p class="muted small">
        {mannersWords(player.view.value.device)} A page that is hidden and silent lets go of other listeners after ten
        minutes.
      </p>
    </section>
  );
}

/** Promises only what this browser lets a page know. */
export function mannersWords({ tellsMobile, tellsSaver, tellsBattery }: DeviceKnowledge): string {
  const held = [...(tellsMobile ? ["on a mobile connection"] : []), ...(tellsSaver ? ["with data saver"] : [])];
  const untold = [
    ...(tellsMobile ? [] : ["whether the connection is a mobile one"]),
    ...(tellsSaver ? [] : ["whether it saves data"]),
    ...(tellsBattery ? [] : ["how full the battery is"]),
  ];
  const nothing = held.length > 0 ? `${sentence(held.join(" or "))} nothing is shared. ` : "";
  const battery = tellsBattery ? "On battery a quarter of the speed is used, and nothing is sent when it is low. " : "";
  if (untold.length === 0) return `${nothing}${battery}`.trim();
  const list = untold.join(", ").replace(/, ([^,]*)$/, " and $1");
  return `${nothing}${battery}${sentence(list)} this browser does not tell: where sharing costs you something, switch it off.`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function chosenNumber(select: HTMLSelectElement): number | null {
  return Number(select.value) || null;
}
