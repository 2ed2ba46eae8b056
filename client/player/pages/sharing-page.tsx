import { useTitle } from "../use-title.ts";
import { CacheSettings } from "./settings/cache-settings.tsx";
import { QualityChoice } from "./settings/quality-choice.tsx";
import { SharingChoice } from "./settings/sharing-choice.tsx";
import { UploadLimits } from "./settings/upload-limits.tsx";
import "./home-page.css";
import "./sharing-page.css";

/** All that a listener can set. */
export function SharingPage() {
  useTitle("Sharing and settings");
  return (
    <div class="settings">
      <h1 class="section-title">Sharing and settings</h1>
      <SharingChoice />
      <UploadLimits />
      <QualityChoice />
      <CacheSettings />
    </div>
  );
}
