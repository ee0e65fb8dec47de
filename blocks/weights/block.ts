import type { Block, Contribution } from "../../src/plan/contracts.ts";
import { onlyPaths, WEIGHTS_CONTEXT } from "../../src/plan/weights-context.ts";
import type { Project } from "../../src/project/types.ts";
import { declaredWeights } from "./declared.ts";
import { guessedWeights } from "./guessed.ts";
import type { WeightLayers } from "./weight-layers.ts";

/** Puts weights into layers of their own, which depend on no code: those that the config names, and large files. */
export const weights: Block = {
  name: "weights",
  detect: async (project) => (project.config.weights ?? []).length > 0 || isSearched(project),
  dependencies: async () => [],
  plan: async ({ project }) => {
    const declared = await declaredWeights(project);
    const guessed = isSearched(project) ? await guessedWeights(project) : { paths: [], left: [] };
    return join(declared, guessed);
  },
};

function isSearched({ python, config }: Project): boolean {
  return python !== undefined && config.detectWeights?.value !== false;
}

function join(declared: WeightLayers, guessed: WeightLayers): Contribution {
  const paths = [...declared.paths, ...guessed.paths];
  const left = [...declared.left, ...guessed.left];
  return {
    contexts: {
      ...declared.contexts,
      ...(paths.length === 0 ? {} : { [WEIGHTS_CONTEXT]: onlyPaths(paths) }),
      ...(left.length === 0 ? {} : { project: { exclude: left } }),
    },
    stages: [...(declared.stages ?? []), ...(guessed.stages ?? [])],
    layers: [...(declared.layers ?? []), ...(guessed.layers ?? [])],
    diagnostics: [...(declared.diagnostics ?? []), ...(guessed.diagnostics ?? [])],
  };
}
