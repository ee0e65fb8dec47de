import type { ProjectFs } from "../../types.ts";
import { groupVersions } from "../locks/group-versions.ts";
import { lineOfKey } from "../locks/line-of-key.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import type { ManagerLock } from "../locks/manager-lock.ts";
import { MAX_LOCK_BYTES } from "../locks/max-lock-bytes.ts";
import { edgesTo, projectEntry } from "../locks/project-entry.ts";
import { readEntries } from "../locks/read-entries.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { parseToml, type TomlTable } from "../toml/parse-toml.ts";
import type { LockedPackage } from "../types.ts";
import { NO_WANTED_PARTS, type WantedParts } from "../wanted-parts.ts";
import { markDefaultIndex } from "./mark-default-index.ts";
import { poetryEdges, withEdges } from "./poetry-edges.ts";
import { poetryRanges } from "./poetry-ranges.ts";
import { isWantedGroup, type PoetryPackage, readPoetryPackage } from "./read-poetry-package.ts";
import { onlyRange, readPoetryProject } from "./read-poetry-project.ts";

const FILE = "poetry.lock";
const VERSIONS: readonly unknown[] = ["1.1", "2.0", "2.1"];

/**
 * Reads poetry.lock: what the main group and what else is wanted need. Lock version 2.1 says it of every package; before that it is found
 * along the dependencies from pyproject.toml. Throws LOCK_INVALID, PYPROJECT_INVALID.
 */
export async function readPoetryLock(
  fs: ProjectFs,
  pyproject: Pyproject,
  wanted: WantedParts = NO_WANTED_PARTS,
): Promise<ManagerLock> {
  const text = await fs.read(FILE, { maxBytes: MAX_LOCK_BYTES });
  const document = parseToml(text, { file: FILE, code: "LOCK_INVALID" });
  const metadata = field(document, "metadata", { type: "table", source: FILE }) ?? {};
  const version = metadata["lock-version"];
  if (!VERSIONS.includes(version)) {
    throw invalidLock(`poetry.lock has version ${JSON.stringify(version)}, and factory reads 1.1 to 2.1`, {
      source: `${FILE}:${lineOfKey(text, "lock-version", "[metadata]")}`,
    });
  }
  const files = field(metadata, "files", { type: "table", source: FILE }) ?? {};
  const entries = readEntries(document, { key: "package", file: FILE, text });
  const read = entries.map(({ table, source }) => readPoetryPackage(table, { source, files, wanted }));
  const {
    python,
    requirements,
    dependencies,
    isPackage,
    name = pyproject.name,
  } = readPoetryProject(pyproject, wanted);
  const { packages, roots } =
    version === "2.1" ? fromGroups(read, wanted) : { packages: withEdges(read), roots: undefined };
  const edges = roots ?? poetryEdges(dependencies, groupVersions(packages));
  const entry = projectEntry(edges, { source: "pyproject.toml", name, isPackage });
  const range = readRange(metadata, `${FILE}:${lineOfKey(text, "python-versions", "[metadata]")}`);
  return {
    lock: { file: FILE, packages: [entry, ...markDefaultIndex(packages)] },
    ranges: [range, python].filter((one) => one !== undefined),
    requirements,
  };
}

function fromGroups(read: readonly PoetryPackage[], wanted: WantedParts) {
  const packages: LockedPackage[] = [];
  for (const { locked, groups = [] } of read) {
    if (!groups.some((group) => isWantedGroup(group, wanted))) continue;
    packages.push({ ...locked, dependencies: [], extras: {} });
  }
  return { packages, roots: edgesTo(packages) };
}

function readRange(metadata: TomlTable, source: string) {
  const written = field(metadata, "python-versions", { type: "string", source }) ?? "*";
  const ranges = poetryRanges(written);
  if (ranges !== undefined) return onlyRange(ranges, source);
  throw invalidLock(`python-versions of ${FILE} is ${JSON.stringify(written)}, which is not a range`, {
    source,
  });
}
