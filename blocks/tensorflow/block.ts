import type { Block } from "../../src/plan/contracts.ts";
import { type Framework, frameworkRanges, mentions } from "../../src/plan/framework-ranges.ts";

/** One release under several names: with CUDA, without it, and by processor. */
const TENSORFLOW: Framework = {
  variable: "tensorflow",
  names: ["tensorflow", "tensorflow-gpu", "tensorflow-cpu", "tensorflow-cpu-aws", "tensorflow-intel"],
  block: "tensorflow",
};

/** Asks for the TensorFlow that the project declares, so that tables tie it to a Python, a CUDA and a cuDNN. */
export const tensorflow: Block = {
  name: "tensorflow",
  detect: async (project) => mentions(project, TENSORFLOW.names),
  dependencies: async (project, platform) => frameworkRanges(project, platform, [TENSORFLOW]),
  plan: async () => ({}),
};
