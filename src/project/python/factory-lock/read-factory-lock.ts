import type { ProjectFs } from "../../types.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { MAX_LOCK_BYTES } from "../locks/max-lock-bytes.ts";
import { readEntries } from "../locks/read-entries.ts";
import { normaliseName } from "../normalise-name.ts";
import { readPylockPackage } from "../pylock/read-pylock-package.ts";
import { asTable, parseToml, type TomlTable } from "../toml/parse-toml.ts";
import type { LockedDependency, LockedPackage } from "../types.ts";
import { FACTORY_LOCK, type FactoryTable } from "./factory-table.ts";
import { readFactoryTable } from "./read-factory-table.ts";

/** A lock that factory made, before it is compared with what the project asks. */
export interface FactoryLock {
  /** Its name in the project's folder. */
  readonly file: string;
  readonly table: FactoryTable;
  readonly packages: readonly LockedPackage[];
}

/** Text of a lock in the root when factory made it; undefined when another tool did. */
export async function factoryLockText(fs: ProjectFs, file = FACTORY_LOCK): Promise<string | undefined> {
  if ((await fs.kind(file)) !== "file") return undefined;
  const text = await fs.read(file, { maxBytes: MAX_LOCK_BYTES });
  return /^[ \t]*\[tool\.factory\]/m.test(text) ? text : undefined;
}

/** Throws LOCK_INVALID when the text is no lock that factory made. */
export function parseFactoryLock(text: string, file: string = FACTORY_LOCK): FactoryLock {
  const document = parseToml(text, { file, code: "LOCK_INVALID" });
  const table = readFactoryTable(document, text, file);
  const entries = readEntries(document, { key: "packages", file, text });
  const packages = entries.map(({ table: one, source }) =>
    readPylockPackage(one, { source, wanted: { extras: [], groups: [] } }),
  );
  const byName = new Map(packages.map((one) => [one.name, one]));
  return {
    file,
    table,
    packages: packages.map((one, index) => ({
      ...one,
      dependencies: readDependencies(entries[index]?.table ?? {}, { file, source: one.source, byName }),
    })),
  };
}

/** The lock is for one target, so it has one version of each name. */
function readDependencies(
  table: TomlTable,
  {
    file,
    source,
    byName,
  }: {
    readonly file: string;
    readonly source: string;
    readonly byName: ReadonlyMap<string, LockedPackage>;
  },
): readonly LockedDependency[] {
  const list = field(table, "dependencies", { type: "list", source }) ?? [];
  return list.map((entry) => {
    const name = asTable(entry)?.name;
    const found = typeof name === "string" ? byName.get(normaliseName(name)) : undefined;
    if (found !== undefined) return edgeTo(found);
    throw invalidLock(`${file} has a dependency on ${JSON.stringify(name)}, which it does not lock`, {
      source,
      hint: "run `factory lock`",
    });
  });
}

/** An edge that holds whenever the package itself applies. */
export function edgeTo({ name, marker }: LockedPackage): LockedDependency {
  return { name, ...(marker === undefined ? {} : { marker }), extras: [] };
}
