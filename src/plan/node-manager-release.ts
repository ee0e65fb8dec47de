import table from "../../compat/node-managers.json" with { type: "json" };
import type { NodeProject } from "../project/node/types.ts";

/** The release of pnpm or yarn that installs a project's packages. */
export interface NodeManagerRelease {
  /** Name of its package in the registry. */
  readonly package: string;
  readonly version: string;
  /** Subresource integrity of its archive, as `sha512-…`; absent for a version that only the project names. */
  readonly integrity?: string;
}

/**
 * The version that `packageManager` names, else the newest of our table that reads the project's lock; undefined for
 * npm, which comes with the base image.
 */
export function nodeManagerRelease({
  manager,
  managerVersion,
  lock,
}: NodeProject): NodeManagerRelease | undefined {
  if (manager === "npm") return undefined;
  const rows = table.managers.filter((row) => row.manager === manager);
  const [version = "", hash] = managerVersion?.value.split("+") ?? [];
  if (version === "") {
    const row = rows.find((one) => one.lock === lock?.format) ?? rows[0];
    if (row === undefined) throw new Error(`compat/node-managers.json has no ${manager}`);
    return { package: row.package, version: row.version, integrity: row.integrity };
  }
  const name = manager === "yarn" && !version.startsWith("1.") ? "@yarnpkg/cli-dist" : manager;
  const known = rows.find((row) => row.package === name && row.version === version)?.integrity;
  // Corepack's hash of a newer yarn is one of a file, not of the archive.
  const integrity = known ?? (name === manager ? archiveIntegrity(hash) : undefined);
  return { package: name, version, ...(integrity === undefined ? {} : { integrity }) };
}

/** Corepack writes hexadecimal digits where npm has base64. */
function archiveIntegrity(hash: string | undefined): string | undefined {
  const [, digits = ""] = /^sha512\.([0-9a-f]{128})$/.exec(hash ?? "") ?? [];
  return digits === "" ? undefined : `sha512-${Buffer.from(digits, "hex").toString("base64")}`;
}

/** Whether it is yarn 2 or later, whose commands are others. */
export function isBerry({ package: name }: NodeManagerRelease): boolean {
  return name === "@yarnpkg/cli-dist";
}
