import { withoutUserinfo } from "../indexes/without-userinfo.ts";
import { parseMarker } from "../markers/parse-marker.ts";
import { printMarker } from "../markers/print-marker.ts";
import { printRequirement } from "../requirements/print-requirement.ts";
import type { InstallOptions, PythonProject, Requirement } from "../types.ts";

/** What a resolver is asked: every list is sorted and has nothing twice. URLs hold no credentials. */
export interface LockRequest {
  /** One PEP 508 requirement each. */
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  /** Options that change the answer, as a requirements file writes them. */
  readonly options: readonly string[];
}

/** Blanks, comments, order and the way a marker is quoted make no other request. */
export function lockRequest(
  project: Pick<PythonProject, "requirements" | "constraints" | "installOptions">,
): LockRequest {
  return {
    requirements: unique(lockable(project.requirements).map(canonicalRequirement)),
    constraints: unique(lockable(project.constraints ?? []).map(canonicalRequirement)),
    options: unique(canonicalOptions(project.installOptions)),
  };
}

/** The requirements an index, a URL or a repository answers; folders and files of the project are built from it. */
export function lockable(requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.filter(({ place }) => place?.kind !== "folder" && place?.kind !== "file");
}

/** One requirement so that two ways to write it give one text. */
export function canonicalRequirement(requirement: Requirement): string {
  const { marker, specifier, extras } = requirement;
  const printed = printRequirement({
    ...requirement,
    extras: [...extras].sort(),
    specifier: specifier.split(",").sort(compareSpecifiers).join(","),
    ...(marker === undefined ? {} : { marker: printMarker(parseMarker(marker)) }),
  });
  return withoutUserinfo(printed);
}

function canonicalOptions(options: InstallOptions | undefined): readonly string[] {
  if (options === undefined) return [];
  return [
    ...(options.noIndex === undefined ? [] : ["--no-index"]),
    ...(options.prereleases === undefined ? [] : ["--pre"]),
    ...options.noBinary.map(({ value }) => `--no-binary ${value}`),
    ...options.onlyBinary.map(({ value }) => `--only-binary ${value}`),
  ];
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

/** As people write them: what is exact first, then lower bounds, then upper ones. */
const OPERATORS: readonly string[] = ["===", "==", "~=", ">=", ">", "!=", "<=", "<"];

function compareSpecifiers(a: string, b: string): number {
  return operatorRank(a) - operatorRank(b) || (a < b ? -1 : 1);
}

function operatorRank(specifier: string): number {
  return OPERATORS.findIndex((operator) => specifier.startsWith(operator));
}
