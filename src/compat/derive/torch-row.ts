import type { CompatRow } from "../../resolve/types.ts";
import type { Architecture } from "../index/package-index.ts";
import { cudaLine } from "./cuda-line.ts";
import { torchComputeCapability } from "./torch-compute-capability.ts";

export interface TorchBuild {
  readonly torch: string;
  /** `pypi` for the default index; `cpu`, `cu124`, … for the indexes of PyTorch. */
  readonly variant: string;
  readonly platform: Architecture;
  readonly accelerator: "none" | "cuda" | "rocm";
  /** PEP 440 specifier. */
  readonly python: string;
  /** Major and minor; undefined for a build without CUDA. */
  readonly cuda?: string | undefined;
  readonly cudnn?: string | undefined;
  readonly torchvision?: string | undefined;
  readonly torchaudio?: string | undefined;
  /** Package that brings the CUDA libraries; undefined when they lie in the wheel itself. */
  readonly broughtBy?: string | undefined;
  /** Where the facts are from: `wheel` metadata, `listed` in another table, `inferred`. */
  readonly evidence: "wheel" | "listed" | "inferred";
  /** Tells two rows of one build apart. */
  readonly suffix?: string | undefined;
}

/** The row of compat/torch.json for one build. */
export function torchRow(build: TorchBuild): CompatRow {
  const { torch, variant, platform, cuda, suffix, ...others } = build;
  const isCuda = build.accelerator === "cuda";
  const cells = {
    id: ["torch", torch, variant, platform, ...(suffix === undefined ? [] : [suffix])].join("-"),
    accelerator: others.accelerator,
    platform,
    torch,
    python: others.python,
    cuda: cuda ?? "none",
    cudnn: others.cudnn,
    torchvision: others.torchvision,
    torchaudio: others.torchaudio,
    driver: cuda === undefined ? undefined : cudaLine(cuda)?.driver,
    computeCapability: cuda === undefined ? undefined : torchComputeCapability(torch, cuda),
    variant,
    index: variant === "pypi" ? undefined : `${PYTORCH_INDEX}/${variant}`,
    bundled: isCuda ? "yes" : undefined,
    broughtBy: others.broughtBy,
    evidence: others.evidence,
  };
  const present = Object.entries(cells).filter(([, cell]) => cell !== undefined);
  return Object.fromEntries(present) as CompatRow;
}

const PYTORCH_INDEX = "https://download.pytorch.org/whl";
