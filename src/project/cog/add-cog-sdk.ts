import { FactoryError } from "../../errors/factory-error.ts";
import { checkSdkVersion } from "../config/cog-versions.ts";
import { parseVersion } from "../python/pep440/parse-version.ts";
import { satisfies } from "../python/pep440/satisfies.ts";
import type { PythonProject, Requirement } from "../python/types.ts";
import type { Config, Sourced } from "../types.ts";
import { sdkRequirements } from "./sdk-requirements.ts";
import type { CogSdk } from "./types.ts";

/** Distributions of the SDK. */
const SDK = ["cog", "coglet"];

/**
 * A cog project with cog's Python package among its requirements. What says which: `override`, else `sdk_version`, else
 * lines of the project's own requirements, else the newest release. Throws when the lock holds another one.
 */
export function addCogSdk(
  project: PythonProject,
  config: Config,
  override: CogSdk | undefined,
): PythonProject {
  const own = project.requirements.filter(({ name }) => SDK.includes(name));
  const decided = override ?? versionSdk(config);
  const sdk = decided ?? ownSdk(own) ?? newest(config);
  const dropped = decided === undefined ? [] : own;
  const kept = project.requirements.filter((one) => !dropped.includes(one));
  const known = new Set(kept.map(({ name }) => name));
  const added = sdkRequirements(sdk).filter(({ name }) => !known.has(name));
  checkLock(project, sdk);
  return {
    ...project,
    manager: project.manager === "none" ? "pip" : project.manager,
    requirements: [...kept, ...added],
    cogSdk: sdk,
    ...notes(project, dropped, sdk),
  };
}

function versionSdk({ cog }: Config): CogSdk | undefined {
  if (cog?.sdkVersion === undefined) return undefined;
  const { value, source } = cog.sdkVersion;
  if (value === "prerelease") return { kind: "index", specifier: "", prerelease: true, source };
  return {
    kind: "index",
    specifier: `==${value}`,
    prerelease: parseVersion(value)?.prerelease ?? false,
    source,
  };
}

function ownSdk(own: readonly Requirement[]): CogSdk | undefined {
  const line = own.find(({ name }) => name === "cog");
  if (line === undefined) return undefined;
  const pinned = /^==([^*,]+)$/.exec(line.specifier)?.[1];
  const problem = pinned === undefined ? undefined : checkSdkVersion(pinned);
  if (problem !== undefined) {
    throw new FactoryError("REQUIREMENTS_INVALID", problem.message, {
      source: line.source,
      hint: "remove the line, or pin 0.16.0 or newer",
    });
  }
  return { kind: "index", specifier: line.specifier, prerelease: false, source: line.source };
}

function newest({ file = "cog.yaml" }: Config): CogSdk {
  return { kind: "index", specifier: "", prerelease: false, source: file };
}

function notes(
  project: PythonProject,
  dropped: readonly Requirement[],
  { source: by }: CogSdk,
): { readonly notes?: readonly Sourced<string>[] } {
  if (dropped.length === 0) return {};
  const said = dropped.map(({ name, source }) => {
    return { value: `the requirement ${name} is not read: ${by} says which cog is installed`, source };
  });
  return { notes: [...(project.notes ?? []), ...said] };
}

/** A project's own lock decides what is installed, so it must not hold another release than the one asked for. */
function checkLock({ lock }: PythonProject, sdk: CogSdk): void {
  const locked = lock?.packages.find(({ name, version }) => name === "cog" && version !== "");
  if (lock === undefined || locked === undefined) return;
  const fits = sdk.kind === "index" && (sdk.specifier === "" || satisfies(locked.version, sdk.specifier));
  if (fits) return;
  const asked = sdk.kind === "index" ? `cog${sdk.specifier}` : "another cog";
  throw new FactoryError(
    "LOCK_INVALID",
    `${lock.file} holds cog ${locked.version}, and ${sdk.source} asks for ${asked}`,
    {
      source: locked.source,
      hint: "make the lock again with that release of cog, or let the lock decide",
    },
  );
}
