import type { MendReport } from "../library/mend.ts";
import type { RebuildReport } from "../library/rebuild.ts";

/** Damaged renditions that are named one by one. */
const namedMax = 20;

/** What came of a rebuilding: counts first, then what was left out and why. */
export function describeRebuild(report: RebuildReport): string[] {
  const { tracks, nameless, namesWithoutMedia, damagedNames, damagedEdits, signedAnew, otherKey, damagedMedia } =
    report;
  const lines = [
    `Rebuilt: ${tracks} tracks with their names, ${nameless} tracks of media without names, ${namesWithoutMedia} names without media`,
  ];
  if (nameless > 0) {
    lines.push(
      'Tracks without names are called "Unknown"; "tutti ingest DIR" of their music gives them their names back',
    );
  }
  if (damagedNames > 0) lines.push(`${damagedNames} files of names were damaged and were not used`);
  if (damagedEdits > 0) {
    lines.push(
      `${damagedEdits} corrections are damaged and were not laid over songs: put media/.edits back from a backup and rebuild again, or correct anew`,
    );
  }
  if (signedAnew > 0) {
    lines.push(
      `${signedAnew} manifests were signed with the new key; purge manifest.json from your CDN if you have one`,
    );
  }
  if (otherKey > 0) {
    lines.push(
      `${otherKey} renditions are signed with another key and were left out: put that key back into keys/operator.pem, or run "tutti library rebuild --new-key"`,
    );
  }
  if (damagedMedia.length > 0) {
    lines.push(
      `${damagedMedia.length} renditions are damaged and were set aside in media/.damaged; "tutti ingest DIR" makes them again:`,
    );
    for (const { renditionId, reason } of damagedMedia.slice(0, namedMax)) lines.push(`  ${renditionId}: ${reason}`);
    if (damagedMedia.length > namedMax) lines.push(`  and ${damagedMedia.length - namedMax} more`);
  }
  return lines;
}

/** What a start put right; nothing when there was nothing to do. */
export function describeMend({ restored, unknownMedia }: MendReport): string[] {
  const lines: string[] = [];
  if (restored > 0) {
    lines.push(`The catalogue lacked ${restored} tracks whose names are kept beside the media: they are back`);
  }
  if (unknownMedia > 0) {
    lines.push(
      `The catalogue is empty, but ${unknownMedia} renditions are in the media folder: if they belong to a lost catalogue, stop Tutti and run "tutti library rebuild"`,
    );
  }
  return lines;
}
