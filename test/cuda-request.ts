import { cuda } from "../blocks/cuda/block.ts";
import { jax } from "../blocks/jax/block.ts";
import { tensorflow } from "../blocks/tensorflow/block.ts";
import { torch } from "../blocks/torch/block.ts";
import { loadMatrices } from "../src/compat/load/load-matrices.ts";
import type { Block, PlanRequest } from "../src/plan/contracts.ts";
import { resolve } from "../src/resolve/resolve.ts";
import type { Dependency } from "../src/resolve/types.ts";
import { memoryProject } from "./memory-project.ts";
import { AMD64, planRequest } from "./plan-request.ts";

const BLOCKS: readonly Block[] = [cuda, torch, tensorflow, jax];

/** What a block is given to plan with, after the tables of this release have chosen for what the GPU blocks ask. */
export async function cudaRequest(files: Readonly<Record<string, string>>): Promise<PlanRequest> {
  const project = await memoryProject({ "main.py": "", ...files });
  const asked = (await Promise.all(BLOCKS.map((block) => block.dependencies(project, AMD64)))).flat();
  const python: Dependency = {
    name: "python",
    range: "==3.11.*",
    versioning: "pep440",
    strength: "prefer",
    requestedBy: "test",
    source: "test",
  };
  const { matrices, conditional } = await loadMatrices({ given: [], cwd: "/" });
  const own = matrices.filter(({ name }) => name === "bases");
  const names = [...asked.map(({ name }) => name), ...own.flatMap(({ variables }) => Object.keys(variables))];
  const resolution = resolve([...asked, python], [...(await conditional(names)), ...own]);
  return { ...(await planRequest(project)), resolution };
}
