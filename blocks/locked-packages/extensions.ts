import type { PlanRequest } from "../../src/plan/contracts.ts";
import { withNvcc } from "../../src/plan/cuda-compiler.ts";
import { cudaToolkit } from "../../src/plan/cuda-toolkit.ts";
import type { LayerGroup } from "../../src/plan/layer-groups.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { uvExtensionOp } from "../../src/plan/uv-extension-op.ts";
import type { SelectedPackage } from "../../src/project/python/types.ts";
import { requirementsText } from "./requirements-text.ts";

/** What setup scripts of extensions import or start, besides torch and what torch needs. */
const TOOLS = ["setuptools", "wheel", "packaging", "ninja", "psutil"];

/** Packages that nvcc compiles against the torch of the lock. */
export function torchExtensions(
  packages: readonly SelectedPackage[],
  request: PlanRequest,
): readonly SelectedPackage[] {
  const compiled = cudaToolkit(request)?.compiled;
  if (compiled === undefined || !packages.some(({ name }) => name === "torch")) return [];
  return packages.filter(({ name }) => compiled.has(name));
}

/** Compiling takes long, so the stage depends on nothing but the package, torch, and what torch needs. */
export function extensionStage(
  extension: SelectedPackage,
  { groups, request }: { readonly groups: readonly LayerGroup[]; readonly request: PlanRequest },
): DraftStage {
  const { name, version, source } = extension;
  const below = groups.filter(
    ({ group, packages }) =>
      group === "cuda" || group === "torch" || packages.some((one) => one.name === "torch"),
  );
  const there = new Set(below.flatMap(({ packages }) => packages));
  const needed = neededNames([name, "torch"], request);
  const imports = groups
    .flatMap(({ packages }) => packages)
    .filter((one) => needed.has(one.name) && !there.has(one))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const op = uvExtensionOp({
    requirements: requirementsText([extension]),
    imports: requirementsText(imports),
    tools: TOOLS.filter((tool) => !imports.some((one) => one.name === tool)),
    label: `compile ${name} ${version}`,
    source,
  });
  return {
    id: `python-${name}`,
    phase: "build.dependencies",
    name: `${name} ${version}, compiled`,
    block: "locked-packages",
    from: { kind: "provider", name: "venv", layers: below.map(({ id }) => id) },
    layerId: `python-${name}`,
    layer: "diff",
    ops: [withNvcc(op, [name], request)],
  };
}

/** Everything that the lock says these need, on whatever platform. */
function neededNames(roots: readonly string[], { project }: PlanRequest): ReadonlySet<string> {
  const packages = project.python?.lock?.packages ?? [];
  const names = new Set(roots);
  for (const name of names) {
    for (const one of packages) {
      if (one.name === name) for (const dependency of one.dependencies) names.add(dependency.name);
    }
  }
  return names;
}
