import type { Resolution } from "../../resolve/types.ts";

/** What one chosen row asks of the machine that runs the image. */
export interface GpuNeed {
  /** `torch 2.12.1 with CUDA 13.0`. */
  readonly subject: string;
  /** PEP 440 ranges. */
  readonly driver: string | undefined;
  readonly computeCapability: string | undefined;
}

/** Needs of a resolution: frameworks first, and CUDA itself last. */
export function gpuNeeds({ rows, pins }: Resolution): readonly GpuNeed[] {
  const tables = Object.keys(rows).toSorted((a, b) => Number(a === "cuda") - Number(b === "cuda"));
  return tables.flatMap((table) => {
    const row = rows[table];
    const driver = row?.driver;
    const computeCapability = row?.computeCapability;
    if (driver === undefined && computeCapability === undefined) return [];
    return [{ subject: subjectOf(table), driver, computeCapability }];
  });

  function subjectOf(table: string): string {
    const cell = rows[table]?.cuda;
    const cuda = cell !== undefined && /^\d+(\.\d+)*$/.test(cell) ? cell : pins.cuda?.version;
    if (table === "cuda") return `CUDA ${cuda ?? ""}`.trim();
    const version = rows[table]?.[table] ?? pins[table]?.version;
    return [
      table,
      ...(version === undefined ? [] : [version]),
      ...(cuda === undefined ? [] : [`with CUDA ${cuda}`]),
    ].join(" ");
  }
}
