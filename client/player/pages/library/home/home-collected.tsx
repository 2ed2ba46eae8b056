import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { collection, openCollection } from "../../../collection/the-collection.ts";
import { readTilesShown } from "../../../collection/tiles-shown.ts";
import "./home-collected.css";

/**
 * What was heard here, on the start page. Its room is kept free from the first drawing on where there was something at the last visit, so that
 * nothing moves when it comes.
 */
export function HomeCollected() {
  const [room] = useState(() => readTilesShown());
  const [isWanted] = useState(() => room.length > 0 || collection.peek() !== null);
  const [Rows, setRows] = useState<ComponentType | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    Promise.all([import("./home-rows.tsx"), openCollection()]).then(
      ([{ HomeRows }, opened]) => opened !== null && setRows(() => HomeRows),
      () => {},
    );
  }, [isWanted]);
  if (!isWanted) return null;
  if (Rows !== null) return <Rows />;
  return (
    <>
      {room.map((count, at) => (
        <div key={at} class="home-collected" aria-hidden="true">
          <div class="home-collected-title" />
          <div class="home-tiles">
            {Array.from({ length: count }, (_, tile) => (
              <div key={tile} class="home-tile" />
            ))}
          </div>
        </div>
      ))}
    </>
  );
}
