import packageJson from "../package.json" with { type: "json" };

/** The one version number of Tutti: API, command line, metrics and the operator's page show it. */
export const version: string = packageJson.version;
