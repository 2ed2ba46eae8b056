import type { CorrectionField, Corrections, Edit } from "./correction.ts";

/** What an edit says of one field of a song. */
export type Said = { readonly set: unknown } | { readonly isFiles: true };

/** What an edit says, field by field and song by song. A song that several parts name gets what the last of them says. */
export function recordsOf({ parts }: Pick<Edit, "parts">) {
  const records = new Map<string, { readonly trackId: string; readonly field: CorrectionField; readonly said: Said }>();
  for (const { trackIds, set, reset } of parts) {
    const fields: [CorrectionField, Said][] = [
      ...Object.entries(set).map(([field, value]): [CorrectionField, Said] => [
        field as CorrectionField,
        { set: value },
      ]),
      ...reset.map((field): [CorrectionField, Said] => [field, { isFiles: true }]),
    ];
    for (const trackId of trackIds) {
      for (const [field, said] of fields) records.set(`${field} ${trackId}`, { trackId, field, said });
    }
  }
  return [...records.values()];
}

/** What holds for one song: of each field what was said last. Edits that were taken back are not given. */
export function standing(
  records: readonly { readonly position: number; readonly field: CorrectionField; readonly said: Said }[],
): Corrections {
  const last = new Map<CorrectionField, Said>();
  for (const { field, said } of [...records].sort((one, other) => one.position - other.position)) last.set(field, said);
  return Object.fromEntries([...last].flatMap(([field, said]) => ("set" in said ? [[field, said.set]] : [])));
}
