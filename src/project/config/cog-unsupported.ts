import type { CogYaml } from "./cog-yaml.ts";
import type { CheckedYaml } from "./read-yaml-config.ts";

/** Keys that a build would have to obey and this release cannot, with what to do about each. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  "/build/cuda": "remove cuda: the Python packages bring their own CUDA libraries",
  "/build/cudnn": "remove cudnn: the Python packages bring their own CUDA libraries",
  "/build/sdk_version": "list the cog package with a version among the requirements",
  "/concurrency": "remove concurrency",
  "/train": "remove train",
  "/weights": "remove weights, and copy or download them in build.run",
};

/** `run`, `predict` and `model` name what serves the image later: they change nothing in it. */
export function reportUnsupportedCogKeys({ value, yaml, report }: CheckedYaml<CogYaml>): void {
  for (const [pointer, hint] of Object.entries(UNSUPPORTED)) {
    if (valueAt(value, pointer) === undefined) continue;
    const name = pointer.slice(1).replaceAll("/", ".");
    report(pointer, {
      message: `${name} is not supported yet`,
      source: yaml.keyPlace(pointer),
      hint,
      unsupported: true,
    });
  }
  if (value.build?.gpu !== true) return;
  report("/build/gpu", {
    message: "build.gpu: true is not supported yet",
    source: yaml.keyPlace("/build/gpu"),
    hint: "set gpu to false",
    unsupported: true,
  });
}

function valueAt(value: unknown, pointer: string): unknown {
  let found: unknown = value;
  for (const key of pointer.split("/").slice(1)) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}
