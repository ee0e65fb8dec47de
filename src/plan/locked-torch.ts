import type { Project } from "../project/types.ts";
import type { CompatMatrix, CompatRow, Resolution } from "../resolve/types.ts";
import type { Diagnostic } from "./detection.ts";

/** Names of tables. */
const TORCH = "torch";
const CUDA = "cuda";

/**
 * The tables with the row that the lock keeps of a torch that none of them lists, and with its CUDA when that is as new:
 * nothing is known of its driver then.
 */
export function withLockedTorch(
  matrices: readonly CompatMatrix[],
  { python }: Project,
): readonly CompatMatrix[] {
  const row = python?.lock?.torch;
  const table = matrices.find(({ name }) => name === TORCH);
  if (row === undefined || table === undefined || lists(table, row)) return matrices;
  return matrices.map((matrix) => {
    if (matrix === table) return { ...matrix, rows: [row, ...matrix.rows] };
    return matrix.name === CUDA ? withCuda(matrix, row) : matrix;
  });
}

function withCuda(matrix: CompatMatrix, { cuda }: CompatRow): CompatMatrix {
  if (cuda === undefined || cuda === "none" || matrix.rows.some((one) => one.cuda === cuda)) return matrix;
  return { ...matrix, rows: [...matrix.rows, { id: `cuda-${cuda}`, accelerator: "cuda", cuda }] };
}

/** Says that a row was chosen which is of the wheel itself. */
export function lockedTorchDiagnostics({ python }: Project, { rows }: Resolution): readonly Diagnostic[] {
  const row = python?.lock?.torch;
  if (row === undefined || rows[TORCH]?.id !== row.id) return [];
  return [lockedTorchDiagnostic(row)];
}

export function lockedTorchDiagnostic(row: CompatRow): Diagnostic {
  const { torch, cuda, cudnn, python } = row;
  const facts = [
    ...(cuda === undefined || cuda === "none" ? ["that it needs no CUDA"] : [`its CUDA ${cuda}`]),
    ...(cudnn === undefined ? [] : [`its cuDNN ${cudnn}`]),
    `its Pythons ${python}`,
  ];
  const list = `${facts.slice(0, -1).join(", ")} and ${facts.at(-1)}`;
  return {
    code: "VERSION_UNTABLED",
    severity: "info",
    message: `no compatibility table lists torch ${torch}: ${list} are read from its wheel`,
    source: "pylock.toml",
  };
}

/** A table that was changed since the lock was made knows better. */
function lists({ rows }: CompatMatrix, row: CompatRow): boolean {
  return rows.some(({ id, torch }) => id === row.id || torch === row.torch);
}
