import { FactoryError } from "../../errors/factory-error.ts";
import type { Config, DirectoryEntry, ProjectFs } from "../types.ts";

const NO_CONFIG: Config = {
  kind: "none",
  packages: [],
  systemPackages: [],
  run: [],
  environment: {},
  ports: [],
  exclude: [],
};

/** Spellings that are probably meant to be a configuration, with the right one. */
const MISSPELT: Readonly<Record<string, string>> = {
  "factory.yml": "factory.yaml",
  "factory.json": "factory.yaml",
  "factory.toml": "factory.yaml",
  ".factory.yaml": "factory.yaml",
  ".factory.yml": "factory.yaml",
  "cog.yml": "cog.yaml",
};

/**
 * Reads factory.yaml or cog.yaml of the root listing, or gives an empty Config when there is neither. Throws
 * CONFIG_CONFLICT for both, CONFIG_SYNTAX, CONFIG_INVALID with every problem, or UNSUPPORTED.
 */
export async function readConfig(fs: ProjectFs, root: readonly DirectoryEntry[]): Promise<Config> {
  const has = (name: string) => root.some((entry) => entry.name === name);
  if (has("factory.yaml") && has("cog.yaml")) {
    throw new FactoryError("CONFIG_CONFLICT", "factory.yaml and cog.yaml both configure this project", {
      source: "factory.yaml",
      hint: "move what you need from cog.yaml into factory.yaml and remove cog.yaml",
    });
  }
  for (const [written, right] of Object.entries(MISSPELT)) {
    if (!has(written)) continue;
    throw new FactoryError("CONFIG_INVALID", `${written} is not read: the configuration is named ${right}`, {
      source: written,
      hint: has(right) ? `remove ${written}` : `did you mean ${right}? rename the file`,
    });
  }
  // The YAML parser is loaded only for projects that have a configuration.
  if (has("factory.yaml")) return (await import("./read-factory-config.ts")).readFactoryConfig(fs);
  if (has("cog.yaml")) return (await import("./read-cog-config.ts")).readCogConfig(fs);
  return NO_CONFIG;
}
