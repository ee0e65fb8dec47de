import type { ProjectFs } from "../../types.ts";
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
import { checkWantedParts, NO_WANTED_PARTS, namesOf, type WantedParts } from "../wanted-parts.ts";
import type { ActiveSets } from "./plain-marker.ts";
import { readPylockPackage } from "./read-pylock-package.ts";

const FILE = "pylock.toml";

/**
 * Reads pylock.toml (PEP 751, version 1): what is installed with its default groups, and what else is wanted. Throws
 * LOCK_INVALID, and CONFIG_INVALID for extras and groups that there are none of.
 */
export async function readPylock(
  fs: ProjectFs,
  pyproject: Pyproject | undefined,
  wanted: WantedParts = NO_WANTED_PARTS,
): Promise<ManagerLock> {
  const text = await fs.read(FILE, { maxBytes: MAX_LOCK_BYTES });
  const document = parseToml(text, { file: FILE, code: "LOCK_INVALID" });
  const version = document["lock-version"];
  if (typeof version !== "string" || !/^1\./.test(version)) {
    throw invalidLock(`pylock.toml has version ${JSON.stringify(version)}, and factory reads version 1`, {
      source: `${FILE}:${lineOfKey(text, "lock-version")}`,
    });
  }
  const active = activeSets(document, wanted);
  const entries = readEntries(document, { key: "packages", file: FILE, text });
  const others = entries.filter(({ table }) => !isProjectItself(table));
  const packages = others.map(({ table, source }) => readPylockPackage(table, { source, wanted: active }));
  const project = entries.find(({ table }) => isProjectItself(table));
  const entry = projectEntry(edgesTo(packages), {
    source: project?.source ?? FILE,
    pyproject,
    ...(typeof project?.table.name === "string" ? { name: normaliseName(project.table.name) } : {}),
    isPackage: project !== undefined,
  });
  const range = readLockRange(document["requires-python"], {
    key: "requires-python",
    source: `${FILE}:${lineOfKey(text, "requires-python")}`,
  });
  return {
    lock: { file: FILE, packages: [entry, ...packages] },
    ranges: range === undefined ? [] : [range],
    requirements: pyproject?.requirements ?? [],
  };
}

function activeSets(document: TomlTable, wanted: WantedParts): ActiveSets {
  const list = (key: string) => (field(document, key, { type: "list", source: FILE }) ?? []).map(String);
  checkWantedParts(wanted, {
    file: FILE,
    extras: list("extras"),
    groups: [...list("dependency-groups"), ...list("default-groups")],
  });
  return {
    extras: namesOf(wanted.extras),
    groups: [...list("default-groups"), ...namesOf(wanted.groups)],
  };
}

function isProjectItself(table: TomlTable): boolean {
  const path = asTable(table.directory)?.path;
  return path === "." || path === "./";
}
