import { KETTLE_LIGHT } from "./kettle-light.ts";
import { LEAVE_THE_DOOR_AJAR } from "./leave-the-door-ajar.ts";
import { NEIGHBOURS_ON_THE_STAIRS } from "./neighbours-on-the-stairs.ts";
import { NIGHT_TRAM } from "./night-tram.ts";
import { PAPER_LANTERNS } from "./paper-lanterns.ts";
import type { Recipe } from "./recipe.ts";
import { ROOFTOP_WEATHER } from "./rooftop-weather.ts";
import { SALT_AND_SATELLITES } from "./salt-and-satellites.ts";
import { THE_LONG_WAY_HOME } from "./the-long-way-home.ts";

/** The album in its order: from morning to night. */
export const RECIPES: readonly Recipe[] = [
  KETTLE_LIGHT,
  NEIGHBOURS_ON_THE_STAIRS,
  THE_LONG_WAY_HOME,
  PAPER_LANTERNS,
  ROOFTOP_WEATHER,
  NIGHT_TRAM,
  SALT_AND_SATELLITES,
  LEAVE_THE_DOOR_AJAR,
];
