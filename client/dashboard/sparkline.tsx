const widthPx = 120;
const heightPx = 34;

/** The points of an SVG line over values of any size; gaps where a value is missing. Answers "" for fewer than two. */
export function sparklinePath(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return "";
  const max = Math.max(...known);
  const min = Math.min(0, ...known);
  const span = max - min || 1;
  let path = "";
  let drawing = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      drawing = false;
      continue;
    }
    const x = ((index / (values.length - 1)) * width).toFixed(1);
    const y = (height - ((value - min) / span) * height).toFixed(1);
    path += `${drawing ? "L" : "M"}${x} ${y}`;
    drawing = true;
  }
  return path;
}

export function Sparkline({
  values,
  colour,
}: {
  readonly values: readonly (number | null)[];
  readonly colour: string;
}) {
  const path = sparklinePath(values.slice(-widthPx), widthPx, heightPx - 4);
  if (path === "") return null;
  return (
    <svg
      class={`sparkline line${colour}`}
      viewBox={`0 -2 ${widthPx} ${heightPx}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.8" vector-effect="non-scaling-stroke" />
    </svg>
  );
}
