import type { ComponentChild } from "preact";
import { render } from "preact";
import { act } from "preact/test-utils";
import { onTestFinished } from "vitest";
import { PlayerContext, type PlayerTools } from "../../client/player/player-context.ts";
import { type PlayerStage, playerStage } from "./player.ts";

/** A part of the player's page, drawn into the document with a player over the fake engine. */
export interface Drawn extends PlayerStage {
  /** The element that scrolls, with what was drawn. */
  readonly page: HTMLElement;
  /** Counts how often the large view was asked for. */
  readonly opened: { times: number };
  /** What a listener reads. */
  text(): string;
  find<Found extends HTMLElement = HTMLElement>(selector: string): Found;
  all(selector: string): HTMLElement[];
  /** The button, link or field with this name, as a screen reader says it. */
  named<Found extends HTMLElement = HTMLElement>(name: string): Found;
  names(selector: string): string[];
  click(name: string): Promise<void>;
  /** Does something and waits until the page has followed. */
  does(something: () => unknown): Promise<void>;
  redraw(part: ComponentChild): Promise<void>;
  leave(): Promise<void>;
}

let drawn: HTMLElement | null = null;

/** Takes the page down: what it listens with, such as the keyboard's keys, goes with it. */
function takeDown(): void {
  if (drawn !== null) render(null, drawn);
  drawn = null;
}

/** The page stays drawn until another is, or until the test ends. */
export async function draw(part: ComponentChild, stage: PlayerStage = playerStage()): Promise<Drawn> {
  takeDown();
  document.body.innerHTML = '<main id="content"></main>';
  const page = document.getElementById("content") as HTMLElement;
  drawn = page;
  onTestFinished(takeDown);
  const opened = { times: 0 };
  const tools: PlayerTools = {
    player: stage.player,
    playback: stage.playback,
    openNowPlaying: () => {
      opened.times += 1;
    },
  };
  const does = async (something: () => unknown) => {
    await act(async () => void (await something()));
    await settled();
  };
  const redraw = (shown: ComponentChild) =>
    does(() => render(<PlayerContext.Provider value={tools}>{shown}</PlayerContext.Provider>, page));
  await redraw(part);
  const all = (selector: string) => [...page.querySelectorAll<HTMLElement>(selector)];
  const find = <Found extends HTMLElement>(selector: string): Found => {
    const found = page.querySelector<Found>(selector);
    if (found === null) throw new Error(`Cannot find "${selector}" in ${page.innerHTML}`);
    return found;
  };
  const named = <Found extends HTMLElement>(name: string): Found => {
    const found = all("a, button, input, select, progress, [role], [aria-label]").find((each) => nameOf(each) === name);
    if (found === undefined) throw new Error(`Cannot find "${name}" in ${page.innerHTML}`);
    return found as Found;
  };
  return {
    ...stage,
    page,
    opened,
    text: () => (page.textContent ?? "").replace(/\s+/g, " ").trim(),
    find,
    all,
    named,
    names: (selector) => all(selector).map(nameOf),
    click: (name) => does(() => named(name).click()),
    does,
    redraw,
    leave: () => does(() => render(null, page)),
  };
}

/** Lets answers that are on their way arrive and be drawn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await act(async () => {});
}

function nameOf(element: Element): string {
  const label = element.getAttribute("aria-label") ?? element.closest("label")?.textContent ?? element.textContent;
  return (label ?? "").replace(/\s+/g, " ").trim();
}
