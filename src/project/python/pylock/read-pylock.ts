import type { ProjectFs } from "../../types.ts";
import { lineOfKey } from "../locks/line-of-key.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import type { ManagerLock } from "../locks/manager-lock.ts";
import { MAX_LOCK_BYTES } from "../locks/max-lock-bytes.ts";
import { edgesTo, projectEntry } from "../locks/project-entry.ts";
import { readEntries } from "../locks/read-entries.ts";
import { readLockRange } from "../locks/read-lock-range.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { asTable, parseToml, type TomlTable } from "../toml/parse-toml.ts";
import { readPylockPackage } from "./read-pylock-package.ts";

const FILE = "pylock.toml";

/** Reads pylock.toml (PEP 751, version 1): what is installed without extras. Throws LOCK_INVALID. */
export async function readPylock(fs: ProjectFs, pyproject: Pyproject | undefined): Promise<ManagerLock> {
  const text = await fs.read(FILE, { maxBytes: MAX_LOCK_BYTES });
  const document = parseToml(text, { file: FILE, code: "LOCK_INVALID" });
  const version = document["lock-version"];
  if (typeof version !== "string" || !/^1\./.test(version)) {
    throw invalidLock(`pylock.toml has version ${JSON.stringify(version)}, and factory reads version 1`, {
      source: `${FILE}:${lineOfKey(text, "lock-version")}`,
    });
  }
  const groups = field(document, "default-groups", { type: "list", source: FILE }) ?? [];
  const entries = readEntries(document, { key: "packages", file: FILE, text });
  const others = entries.filter(({ table }) => !isProjectItself(table));
  const packages = others.map(({ table, source }) => readPylockPackage(table, { source, groups }));
  const project = entries.find(({ table }) => isProjectItself(table));
  const entry = projectEntry(edgesTo(packages), {
    source: project?.source ?? FILE,
    pyproject,
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

function isProjectItself(table: TomlTable): boolean {
  const path = asTable(table.directory)?.path;
  return path === "." || path === "./";
}
