import type { Block } from "../../src/plan/contracts.ts";
import { type Framework, frameworkRanges, mentions } from "../../src/plan/framework-ranges.ts";

const JAX: Framework = { variable: "jax", names: ["jax"], block: "jax" };

/** Asks for the JAX that the project declares, so that tables tie it to a Python and a CUDA. */
export const jax: Block = {
  name: "jax",
  detect: async (project) => mentions(project, JAX.names),
  dependencies: async (project, platform) => frameworkRanges(project, platform, [JAX]),
  plan: async () => ({}),
};
