import { FactoryError } from "../../errors/factory-error.ts";
import type { Config, Sourced } from "../types.ts";
import type { PackageJson } from "./read-package-json.ts";
import type { NodeManager, NodeProject } from "./types.ts";

/** The lock files that each manager is known by, in the order in which they are taken. */
const LOCKS: readonly { readonly manager: NodeManager; readonly file: string }[] = [
  { manager: "pnpm", file: "pnpm-lock.yaml" },
  { manager: "yarn", file: "yarn.lock" },
  { manager: "npm", file: "npm-shrinkwrap.json" },
  { manager: "npm", file: "package-lock.json" },
];

export interface ChosenNodeManager extends Pick<NodeProject, "manager" | "managerVersion" | "rejected"> {
  /** Lock file of the manager, when it is there. */
  readonly lock?: string;
}

/**
 * The manager that the config names, else the one of `packageManager`, else the first whose lock file is there, else
 * npm. Throws PACKAGE_JSON_INVALID for a `packageManager` that is none, UNSUPPORTED for one that factory does not run.
 */
export function chooseNodeManager(
  config: Config,
  { packageManager }: PackageJson,
  has: (name: string) => boolean,
): ChosenNodeManager {
  const named = packageManager === undefined ? undefined : readPackageManager(packageManager, config);
  const present = LOCKS.filter(({ file }) => has(file));
  const manager = config.nodeManager?.value ?? named?.manager ?? present[0]?.manager ?? "npm";
  const lock = present.find((one) => one.manager === manager)?.file;
  return {
    manager,
    ...(named?.manager === manager ? { managerVersion: named.version } : {}),
    rejected: present.filter(({ file }) => file !== lock),
    ...(lock === undefined ? {} : { lock }),
  };
}

/** `pnpm@9.1.0+sha512.…`. */
function readPackageManager(
  { value, source }: Sourced<string>,
  config: Config,
): { readonly manager: NodeManager; readonly version: Sourced<string> } | undefined {
  const [, name = "", version = ""] = /^([a-z]+)@(\d+\.\d+\.\d+[\w.+-]*)$/.exec(value) ?? [];
  if (name === "npm" || name === "pnpm" || name === "yarn") {
    return { manager: name, version: { value: version, source } };
  }
  if (config.nodeManager !== undefined) return undefined;
  if (version !== "") {
    throw new FactoryError("UNSUPPORTED", `packageManager is ${value}, and factory runs npm, pnpm and yarn`, {
      source,
      hint: "write `manager: npm` in factory.yaml if npm can install the packages too",
    });
  }
  throw new FactoryError(
    "PACKAGE_JSON_INVALID",
    `packageManager is ${JSON.stringify(value)}, not NAME@VERSION`,
    {
      source,
      hint: "write it like this: pnpm@9.15.4",
    },
  );
}
