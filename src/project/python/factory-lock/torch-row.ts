import { parseVersion } from "../pep440/parse-version.ts";
import { parseSpecifier } from "../pep440/specifier.ts";
import { asTable } from "../toml/parse-toml.ts";

/**
 * What the wheel of a locked torch says of itself, as a row of the table of torch has it. A lock keeps it for a torch
 * that no table lists.
 */
export type LockedTorchRow = Readonly<Record<string, string>> & {
  readonly id: string;
  readonly torch: string;
};

/** The columns, in the order in which they are written, and what their cells are. */
const COLUMNS: Readonly<Record<string, (cell: string) => boolean>> = {
  id: (cell) => /^torch-[\w.+-]{1,100}$/.test(cell),
  accelerator: (cell) => /^(?:none|cuda|rocm)$/.test(cell),
  platform: (cell) => /^(?:amd64|arm64)$/.test(cell),
  torch: isVersion,
  python: isRange,
  cuda: (cell) => cell === "none" || isVersion(cell),
  cudnn: isVersion,
  driver: isRange,
  computeCapability: isRange,
  variant: (cell) => /^[a-z0-9.]{1,20}$/.test(cell),
  bundled: (cell) => cell === "yes",
  broughtBy: (cell) => /^[a-z0-9-]{1,100}$/.test(cell),
  evidence: (cell) => cell === "wheel",
};

const REQUIRED = ["id", "accelerator", "platform", "torch", "python", "cuda", "variant"];

/** The columns of a row that a lock keeps; undefined when one of them is not what a table can have. */
export function toLockedTorchRow(value: unknown): LockedTorchRow | undefined {
  const table = asTable(value) ?? {};
  if (REQUIRED.some((column) => table[column] === undefined)) return undefined;
  const row: Record<string, string> = {};
  for (const [column, isCell] of Object.entries(COLUMNS)) {
    const cell = table[column];
    if (cell === undefined) continue;
    if (typeof cell !== "string" || !isCell(cell)) return undefined;
    row[column] = cell;
  }
  return row as LockedTorchRow;
}

function isVersion(cell: string): boolean {
  return parseVersion(cell) !== undefined;
}

function isRange(cell: string): boolean {
  return cell.length <= 200 && (parseSpecifier(cell)?.length ?? 0) > 0;
}
