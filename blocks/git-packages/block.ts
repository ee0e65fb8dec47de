import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import { withNvcc } from "../../src/plan/cuda-compiler.ts";
import { gitOp } from "../../src/plan/git-op.ts";
import { selectedPackages } from "../../src/plan/selected-packages.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { placeText } from "../../src/project/python/requirements/place-text.ts";
import type { Place, SelectedPackage } from "../../src/project/python/types.ts";

type GitPackage = SelectedPackage & { readonly place: Extract<Place, { kind: "git" }> };

/** Installs each package that a lock takes from a commit of a git repository into a layer of its own. */
export const gitPackages: Block = {
  name: "git-packages",
  detect: async ({ python }) => python?.lock?.packages.some(({ place }) => place?.kind === "git") ?? false,
  dependencies: async () => [],
  plan: async (request) => {
    const packages = selectedPackages(request).filter(isOfGit);
    return {
      stages: packages.map((one) => packageStage(one, request)),
      layers: packages.map(({ name, version }) => ({
        id: `git-${name}`,
        group: "git",
        distributions: [version === "" ? name : `${name}==${version}`],
      })),
    };
  },
};

function isOfGit(chosen: SelectedPackage): chosen is GitPackage {
  return chosen.place?.kind === "git";
}

function packageStage({ name, place, source }: GitPackage, request: PlanRequest): DraftStage {
  const commit = place.revision.slice(0, 12);
  const op = gitOp({
    requirement: `${name} @ ${placeText(place)}`,
    ssh: place.url.startsWith("ssh:"),
    label: `install ${name} of commit ${commit}`,
    source,
  });
  return {
    id: `git-${name}`,
    phase: "build.dependencies",
    name: `${name} of commit ${commit}`,
    block: "git-packages",
    from: { kind: "provider", name: "venv" },
    layerId: `git-${name}`,
    layer: "diff",
    ops: [withNvcc(op, [name], request)],
  };
}
