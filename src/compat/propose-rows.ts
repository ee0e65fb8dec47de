import type { CompatRow } from "../resolve/types.ts";
import type { CompatTable } from "./compat-table.ts";
import { jaxRows } from "./derive/jax-rows.ts";
import { tensorflowRows } from "./derive/tensorflow-rows.ts";
import { torchRows } from "./derive/torch-rows.ts";
import type { RecordedPackage } from "./recorded/recorded-package.ts";

/** What the index has and a table has not, or has otherwise. */
export interface Proposal {
  readonly table: string;
  readonly rows: readonly CompatRow[];
}

/** Rows made of what was recorded that differ from those of the tables, in the order of the tables. */
export function proposeRows(
  tables: readonly CompatTable[],
  recorded: ReadonlyMap<string, RecordedPackage>,
): readonly Proposal[] {
  const proposals: Proposal[] = [];
  for (const [table, rows] of Object.entries(deriveRows(recorded))) {
    const known = new Map(tables.find(({ name }) => name === table)?.rows.map((row) => [row.id, row]));
    const changed = rows.filter((row) => !isSame(row, known.get(row.id)));
    if (changed.length > 0) proposals.push({ table, rows: changed });
  }
  return proposals;
}

/** The rows that recorded metadata makes, by table. Throws when a package was not recorded. */
export function deriveRows(
  recorded: ReadonlyMap<string, RecordedPackage>,
): Readonly<Record<string, readonly CompatRow[]>> {
  const get = (name: string) => {
    const found = recorded.get(name);
    if (found === undefined) throw new Error(`${name} was not recorded`);
    return found;
  };
  return {
    torch: torchRows({ torch: get("torch"), torchvision: get("torchvision"), torchaudio: get("torchaudio") }),
    tensorflow: tensorflowRows(get("tensorflow")),
    jax: jaxRows({
      jax: get("jax"),
      jaxlib: get("jaxlib"),
      plugins: { cuda13: get("jax-cuda13-plugin"), cuda12: get("jax-cuda12-plugin") },
    }),
  };
}

function isSame(row: CompatRow, other: CompatRow | undefined): boolean {
  if (other === undefined) return false;
  const columns = new Set([...Object.keys(row), ...Object.keys(other)]);
  return [...columns].every((column) => row[column] === other[column]);
}
