import type { Contribution } from "../../src/plan/contracts.ts";
import type { CudaToolkit } from "../../src/plan/cuda-toolkit.ts";
import type { DraftInput, Platform } from "../../src/plan/types.ts";

const LAYER = "cuda-libraries";
const FOLDERS = { amd64: "/usr/lib/x86_64-linux-gnu", arm64: "/usr/lib/aarch64-linux-gnu" } as const;

/**
 * CUDA, cuDNN and NCCL of the runtime image as one layer of their own. It starts from nothing, so that neither a new base
 * nor anything of the project changes it.
 */
export function libraryLayer(
  { folder, release, runtime }: CudaToolkit,
  { architecture }: Platform,
): Pick<Contribution, "stages" | "layers"> {
  const image: DraftInput = { kind: "image", ref: runtime };
  const libraries = FOLDERS[architecture];
  const files = `${LAYER}-files`;
  return {
    stages: [
      {
        id: files,
        phase: "build.framework",
        name: `cuDNN and NCCL of ${runtime}`,
        block: "cuda",
        from: { kind: "scratch" },
        ops: [
          {
            kind: "copy",
            from: image,
            src: [libraries],
            dest: libraries,
            include: ["libcudnn*", "libnccl*"],
          },
        ],
      },
      {
        id: LAYER,
        phase: "build.framework",
        name: `CUDA ${release} of ${runtime}`,
        block: "cuda",
        from: { kind: "scratch" },
        layerId: LAYER,
        layer: "diff",
        // A copy that chooses files leaves the time of the build on their folders; one of everything does not.
        ops: [
          { kind: "copy", from: image, src: [folder], dest: folder },
          { kind: "copy", from: { kind: "stage", id: files }, src: [libraries], dest: libraries },
        ],
      },
    ],
    layers: [{ id: LAYER, group: "cuda", distributions: [] }],
  };
}
