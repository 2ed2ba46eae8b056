import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { en } from "../../../texts/en.ts";
import type { Choosing } from "../../collection/collection-port.ts";
import { choosing, collection, openCollection, say } from "../../collection/the-collection.ts";

/** Fetches what asks for a playlist when something is first to be put into one. */
export function ChooseHost() {
  const [Dialog, setDialog] = useState<ComponentType<{ asked: Choosing }> | null>(null);
  const asked = choosing.value;
  useEffect(() => {
    if (asked === null) return;
    Promise.all([import("./choose-playlist.tsx"), openCollection()]).then(([{ ChoosePlaylist }, opened]) => {
      if (opened === null) giveUp();
      else setDialog(() => ChoosePlaylist);
    }, giveUp);
  }, [asked]);
  return asked !== null && Dialog !== null && collection.value !== null ? <Dialog asked={asked} /> : null;
}

function giveUp(): void {
  choosing.value = null;
  say({ text: en.heart.notHere, isShown: true });
}
