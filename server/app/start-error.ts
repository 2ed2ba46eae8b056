/** Why Tutti cannot start: one line that the operator can act upon. */
export class StartError extends Error {}
