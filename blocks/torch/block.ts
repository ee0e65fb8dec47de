import type { Block } from "../../src/plan/contracts.ts";
import { type Framework, frameworkRanges, mentions } from "../../src/plan/framework-ranges.ts";

const FRAMEWORKS: readonly Framework[] = ["torch", "torchvision", "torchaudio"].map((name) => ({
  variable: name,
  names: [name],
  block: "torch",
}));

const NAMES = FRAMEWORKS.flatMap(({ names }) => names);

/** Asks for the torch, torchvision and torchaudio that the project declares, so that tables tie them to a Python and a CUDA. */
export const torch: Block = {
  name: "torch",
  detect: async (project) => mentions(project, NAMES),
  dependencies: async (project, platform) => frameworkRanges(project, platform, FRAMEWORKS),
  plan: async () => ({}),
};
