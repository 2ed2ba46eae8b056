import { budgetFaults } from "./budgets.ts";
import { crowdingFaults } from "./crowding.ts";
import { cycleFaults } from "./cycles.ts";
import { lineFaults } from "./document-form.ts";
import { lengthFaults, nameFaults } from "./file-form.ts";
import { linkFaults } from "./links.ts";
import { lockFaults } from "./lock-file.ts";
import { foreignAddressFaults, machinePathFaults } from "./places.ts";
import { projectFaults, replacedModuleFaults } from "./projects.ts";
import { purityFaults } from "./purity.ts";
import { readmeFaults } from "./readmes.ts";
import { schemaFaults } from "./schemas.ts";
import { siblingFaults } from "./siblings.ts";
import { fixtureFaults, orphanTestFaults } from "./test-places.ts";
import type { Tree } from "./tree.ts";
import { packageFaults, wallFaults } from "./walls.ts";
import { changelogFaults, workflowFaults } from "./workflow.ts";

/** All rules, each under what it demands. */
export const rules: Readonly<Record<string, (tree: Tree) => string[]>> = {
  "imports stay within the walls": wallFaults,
  "pages ship no schemas": schemaFaults,
  "packages are declared": packageFaults,
  "the lock file is whole": lockFaults,
  "imports form no circle": cycleFaults,
  "files have 400 lines at most": lengthFaults,
  "names are kebab-case and say something": nameFaults,
  "folders have 15 files at most": crowdingFaults,
  "folders side by side import one way": siblingFaults,
  "a unit test stands beside its file": orphanTestFaults,
  "fixtures stand with the tests": fixtureFaults,
  "each folder has its README": readmeFaults,
  "documents lead somewhere": linkFaults,
  "each budget has its limit and its test": budgetFaults,
  "documents fit on a screen": lineFaults,
  "the hosts run the README's test command": workflowFaults,
  "the projects of the tests are known by their names": projectFaults,
  "a test that replaces a module shares no process": replacedModuleFaults,
  "the changelog knows the version": changelogFaults,
  "shared is pure": purityFaults,
  "no path of one machine": machinePathFaults,
  "no host of others": foreignAddressFaults,
};
