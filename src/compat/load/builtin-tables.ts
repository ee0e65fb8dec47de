import type { CompatTable } from "../compat-table.ts";

/** A table that is read when it is needed: a plan of a small project must not pay for all builds of torch. */
export interface TableFile {
  /** The same as in the file. */
  readonly when?: string;
  readonly load: () => Promise<CompatTable>;
}

/** The tables of this release in the order in which the resolver decides. A test checks each against the schema. */
export const BUILTIN_FILES: readonly TableFile[] = [
  { when: "torch", load: () => table(import("../../../compat/torch.json", { with: { type: "json" } })) },
  {
    when: "tensorflow",
    load: () => table(import("../../../compat/tensorflow.json", { with: { type: "json" } })),
  },
  { when: "jax", load: () => table(import("../../../compat/jax.json", { with: { type: "json" } })) },
  { when: "cuda", load: () => table(import("../../../compat/cuda.json", { with: { type: "json" } })) },
  {
    when: "toolkit",
    load: () => table(import("../../../compat/cuda-images.json", { with: { type: "json" } })),
  },
  {
    when: "gpuPackage",
    load: () => table(import("../../../compat/gpu-packages.json", { with: { type: "json" } })),
  },
  { load: () => table(import("../../../compat/bases.json", { with: { type: "json" } })) },
  { load: () => table(import("../../../compat/node-bases.json", { with: { type: "json" } })) },
  { load: () => table(import("../../../compat/static-bases.json", { with: { type: "json" } })) },
];

/** All of them. */
export async function builtinTables(): Promise<readonly CompatTable[]> {
  return Promise.all(BUILTIN_FILES.map(({ load }) => load()));
}

async function table(file: Promise<{ readonly default: object }>): Promise<CompatTable> {
  return (await file).default as CompatTable;
}
