import type { CompatRow } from "../../resolve/types.ts";
import type { RecordedPackage, RecordedRelease } from "../recorded/recorded-package.ts";
import { cudaFacts } from "./cuda-facts.ts";
import { cudaLine } from "./cuda-line.ts";
import { majorRange } from "./major-range.ts";
import { pythonRangeOf } from "./python-range-of.ts";

/** Rows of TensorFlow's wheels, newest first: without a GPU, and with the CUDA of the extra `and-cuda`. */
export function tensorflowRows({ releases }: RecordedPackage): readonly CompatRow[] {
  return releases.flatMap((release) => [...cpuRows(release), ...cudaRows(release)]);
}

function cpuRows({ version, wheels }: RecordedRelease): readonly CompatRow[] {
  return (["amd64", "arm64"] as const).flatMap((platform) => {
    const wheel = wheels[platform];
    if (wheel === undefined) return [];
    return {
      id: `tensorflow-${version}-cpu-${platform}`,
      accelerator: "none",
      platform,
      tensorflow: version,
      python: pythonRangeOf(wheel.pythons),
      cuda: "none",
      requirement: `tensorflow==${version}`,
      evidence: "wheel",
    };
  });
}

function cudaRows({ version, wheels }: RecordedRelease): readonly CompatRow[] {
  const wheel = wheels.amd64;
  const facts = cudaFacts(wheel?.requires?.["and-cuda"] ?? {});
  if (wheel === undefined || facts === undefined) return [];
  const range = majorRange(facts.cuda);
  return [
    {
      id: `tensorflow-${version}-and-cuda`,
      accelerator: "cuda",
      platform: "amd64",
      tensorflow: version,
      python: pythonRangeOf(wheel.pythons),
      cuda: range.specifier,
      driver: cudaLine(range.least)?.driver ?? "",
      bundled: "yes",
      toolkit: "none",
      requirement: `tensorflow[and-cuda]==${version}`,
      broughtBy: facts.broughtBy,
      ...(facts.cudnn === undefined ? {} : { cudnnRange: facts.cudnn }),
      evidence: "wheel",
    },
  ];
}
