import jax from "../../../compat/recorded/jax.json" with { type: "json" };
import jaxCuda12 from "../../../compat/recorded/jax-cuda12-plugin.json" with { type: "json" };
import jaxCuda13 from "../../../compat/recorded/jax-cuda13-plugin.json" with { type: "json" };
import jaxlib from "../../../compat/recorded/jaxlib.json" with { type: "json" };
import tensorflow from "../../../compat/recorded/tensorflow.json" with { type: "json" };
import torch from "../../../compat/recorded/torch.json" with { type: "json" };
import torchaudio from "../../../compat/recorded/torchaudio.json" with { type: "json" };
import torchvision from "../../../compat/recorded/torchvision.json" with { type: "json" };
import type { RecordedPackage } from "./recorded-package.ts";

const RECORDED: readonly object[] = [
  torch,
  torchvision,
  torchaudio,
  tensorflow,
  jax,
  jaxlib,
  jaxCuda12,
  jaxCuda13,
];

/** What this release was made from, by the name of the package. */
export function builtinRecorded(): ReadonlyMap<string, RecordedPackage> {
  return new Map((RECORDED as readonly RecordedPackage[]).map((one) => [one.package, one]));
}
