import { availableParallelism } from "node:os";

/** Of `items` as many at once as there are lanes; each lane takes the next one as soon as it is done. */
export async function inLanes<T, Answer>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) answers[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return answers;
}

/** Programs that a campaign has running side by side: one encodes one song at a time and waits in between. */
export const programsAtOnce = Math.min(4, availableParallelism());
