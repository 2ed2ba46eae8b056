import { Failure } from "../../parts/failure.tsx";
import { nameOfYears } from "./decades.ts";
import { NarrowedList } from "./narrowed-list.tsx";

/** Of one year, "1969", or of several, "1970-1979". */
export function YearsPage({ span }: { readonly span: string }) {
  const [year, yearTo = year] = span.split("-").map(Number);
  const isSpan = /^\d{1,4}(-\d{1,4})?$/.test(span) && year !== undefined && yearTo !== undefined && year <= yearTo;
  if (!isSpan) return <Failure what="page" failure={{ state: "failed", trouble: "missing", message: "" }} />;
  const kind = year === yearTo ? "Year" : "Years";
  return <NarrowedList kind={kind} name={nameOfYears({ year, yearTo })} query={`year=${year}&yearTo=${yearTo}`} />;
}
