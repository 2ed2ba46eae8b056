import type { ComponentChildren } from "preact";
import { Sparkline } from "./sparkline.tsx";

interface FigureProps {
  readonly name: string;
  readonly value: string;
  /** Stands beside the value: "of 84 % possible". */
  readonly beside?: string;
  readonly values?: readonly (number | null)[];
  readonly colour?: "--peer" | "--cache" | "--cdn" | "--text";
  /** What it is and where it comes from. */
  readonly children: ComponentChildren;
}

export function Figure({ name, value, beside, values, colour = "--text", children }: FigureProps) {
  return (
    <section class="figure">
      <h2>{name}</h2>
      <p class="figure-value numbers">
        {value}
        {beside && <small>{beside}</small>}
      </p>
      {values && <Sparkline values={values} colour={colour} />}
      <p class="figure-text">{children}</p>
    </section>
  );
}
