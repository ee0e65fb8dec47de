import type { ProjectFs, Sourced } from "../../types.ts";
import { groupVersions } from "../locks/group-versions.ts";
import { lineOfKey } from "../locks/line-of-key.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import type { ManagerLock } from "../locks/manager-lock.ts";
import { MAX_LOCK_BYTES } from "../locks/max-lock-bytes.ts";
import { edgesTo, projectEntry } from "../locks/project-entry.ts";
import { readEntries } from "../locks/read-entries.ts";
import { readLockRange } from "../locks/read-lock-range.ts";
import { normaliseName } from "../normalise-name.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { asTable, parseToml, type TomlTable } from "../toml/parse-toml.ts";
import type { LockedDependency, LockedPackage, Requirement } from "../types.ts";
import { checkWantedParts, NO_WANTED_PARTS, namesOf, type WantedParts } from "../wanted-parts.ts";
import { joinPdmPackages, pdmEdges } from "./join-pdm-packages.ts";
import { type PdmPackage, readPdmPackage } from "./read-pdm-package.ts";

const FILE = "pdm.lock";

/**
 * Reads pdm.lock (version 4): what the default group and what else is wanted need. A lock that inherits metadata says it of every package;
 * another is walked along the dependencies from pyproject.toml. Throws LOCK_INVALID.
 */
export async function readPdmLock(
  fs: ProjectFs,
  pyproject: Pyproject,
  wanted: WantedParts = NO_WANTED_PARTS,
): Promise<ManagerLock> {
  const besides = wantedRequirements(pyproject, wanted);
  const text = await fs.read(FILE, { maxBytes: MAX_LOCK_BYTES });
  const document = parseToml(text, { file: FILE, code: "LOCK_INVALID" });
  const metadata = field(document, "metadata", { type: "table", source: FILE }) ?? {};
  const version = metadata.lock_version;
  if (typeof version !== "string" || !/^4(?:\.|$)/.test(version)) {
    throw invalidLock(`pdm.lock has version ${JSON.stringify(version)}, and factory reads version 4`, {
      source: `${FILE}:${lineOfKey(text, "lock_version")}`,
    });
  }
  const entries = readEntries(document, { key: "package", file: FILE, text });
  const read = entries.map(({ table, source }) => readPdmPackage(table, source));
  const strategy = field(metadata, "strategy", { type: "list", source: FILE }) ?? [];
  const { packages, edges } = strategy.includes("inherit_metadata")
    ? fromGroups(read, wanted)
    : fromProject(read, [...pyproject.requirements, ...besides]);
  const isPackage = pyproject.hasBuildSystem && asTable(pyproject.tool.pdm)?.distribution !== false;
  const entry = projectEntry(edges, { source: "pyproject.toml", pyproject, isPackage });
  const range = readRange(metadata, `${FILE}:${lineOfKey(text, "requires_python")}`);
  return {
    lock: { file: FILE, packages: [entry, ...packages] },
    ranges: range === undefined ? [] : [range],
    requirements: [...pyproject.requirements, ...besides],
  };
}

/** PDM's own table is what [dependency-groups] was before there was a standard. Throws CONFIG_INVALID. */
function wantedRequirements(pyproject: Pyproject, wanted: WantedParts): readonly Requirement[] {
  const { extras, groups } = pyproject;
  const older = Object.keys(asTable(asTable(pyproject.tool.pdm)?.["dev-dependencies"]) ?? {});
  checkWantedParts(wanted, {
    file: "pyproject.toml",
    extras: Object.keys(extras),
    groups: [...Object.keys(groups), ...older],
  });
  return [
    ...namesOf(wanted.extras).flatMap((name) => extras[name] ?? []),
    ...namesOf(wanted.groups).flatMap((name) => groups[name] ?? []),
  ];
}

interface Edges {
  readonly packages: readonly LockedPackage[];
  readonly edges: readonly LockedDependency[];
}

function fromGroups(read: readonly PdmPackage[], { extras, groups }: WantedParts): Edges {
  const active = new Set(["default", ...namesOf(extras), ...namesOf(groups)]);
  const needed = read.filter((one) => one.groups.some((group) => active.has(normaliseName(group))));
  const packages = joinPdmPackages(needed).map((one) => ({ ...one, dependencies: [], extras: {} }));
  return { packages, edges: edgesTo(packages) };
}

function fromProject(read: readonly PdmPackage[], requirements: readonly Requirement[]): Edges {
  const packages = joinPdmPackages(read);
  return { packages, edges: pdmEdges(requirements, groupVersions(packages)) };
}

/** Of several targets, each for a part of the machines, none speaks for this one. */
function readRange(metadata: TomlTable, source: string): Sourced<string> | undefined {
  const targets = field(metadata, "targets", { type: "list", source: FILE }) ?? [];
  const [only, more] = targets.map(asTable);
  if (only === undefined || more !== undefined) return undefined;
  return readLockRange(only.requires_python, { key: "requires_python", source });
}
