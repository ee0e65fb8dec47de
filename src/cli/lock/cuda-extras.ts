import type { Diagnostic } from "../../plan/detection.ts";
import { satisfies } from "../../project/python/pep440/satisfies.ts";
import type { Requirement } from "../../project/python/types.ts";
import type { CompatRow, Resolution } from "../../resolve/types.ts";

/** Extras with which requirements bring the CUDA that was chosen for them, and what is said of it. */
export interface CudaExtras {
  readonly extras: Readonly<Record<string, readonly string[]>>;
  readonly notes: readonly Diagnostic[];
}

/** Tables whose rows say with which requirement their CUDA comes: `tensorflow[and-cuda]==2.18.0`, `jax[cuda12]==0.5.3`. */
const TABLES = ["tensorflow", "jax"] as const;

/**
 * What the chosen rows add to the requirements: nothing where the image must have CUDA anyway (`bundled` is `no`), and
 * nothing where the project says by itself which CUDA it wants.
 */
export function cudaExtras(resolution: Resolution, requirements: readonly Requirement[]): CudaExtras {
  const extras: Record<string, readonly string[]> = {};
  const notes: Diagnostic[] = [];
  for (const table of TABLES) {
    const added = bringsCuda(resolution, table) ? ofRow(resolution.rows[table]) : undefined;
    const asked = requirements.filter(({ name, place }) => name === added?.name && place === undefined);
    const [first] = asked;
    if (
      added === undefined ||
      first === undefined ||
      asked.some(namesCuda) ||
      hasPlugin(added.name, requirements)
    ) {
      continue;
    }
    extras[added.name] = added.extras;
    notes.push(note(added, first));
  }
  return { extras, notes };
}

/** Whether wheels bring the CUDA that was chosen: one that the config names may be another one than theirs. */
function bringsCuda({ rows, pins }: Resolution, table: (typeof TABLES)[number]): boolean {
  const row = rows[table];
  if (row?.accelerator !== "cuda" || row.bundled !== "yes") return false;
  return row.cuda === undefined || satisfies(pins.cuda?.version ?? "", row.cuda);
}

interface Added {
  readonly name: string;
  readonly extras: readonly string[];
}

function ofRow(row: CompatRow | undefined): Added | undefined {
  const [, name, list] = /^([a-z0-9-]+)\[([a-z0-9,-]+)\]/.exec(row?.requirement ?? "") ?? [];
  return name === undefined || list === undefined ? undefined : { name, extras: list.split(",") };
}

function namesCuda({ extras }: Requirement): boolean {
  return extras.some((extra) => extra.includes("cuda"));
}

/** `jax-cuda12-plugin` and `jax-cuda12-pjrt` are what the extra would bring. */
function hasPlugin(name: string, requirements: readonly Requirement[]): boolean {
  return requirements.some((one) => one.name.startsWith(`${name}-cuda`));
}

function note({ name, extras }: Added, { source }: Requirement): Diagnostic {
  return {
    code: "CUDA_EXTRA",
    severity: "info",
    message: `${name} is locked as ${name}[${extras.join(",")}], so that wheels bring its CUDA`,
    source,
  };
}
