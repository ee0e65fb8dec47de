import { satisfies } from "../../project/python/pep440/satisfies.ts";
import type { CompatRow } from "../../resolve/types.ts";
import type { Architecture } from "../index/package-index.ts";
import type { RecordedPackage, RecordedRelease, RecordedWheel } from "../recorded/recorded-package.ts";
import { cudaFacts } from "./cuda-facts.ts";
import { pythonRangeOf } from "./python-range-of.ts";
import { torchRow } from "./torch-row.ts";

export interface RecordedTorch {
  readonly torch: RecordedPackage;
  readonly torchvision: RecordedPackage;
  readonly torchaudio: RecordedPackage;
}

/** Rows of the wheels in the default index, newest first: what each says of Python, CUDA and its companions. */
export function torchRows(recorded: RecordedTorch): readonly CompatRow[] {
  return recorded.torch.releases.flatMap((release) =>
    ARCHITECTURES.flatMap((platform) => {
      const wheel = release.wheels[platform];
      return wheel?.requires === undefined ? [] : rowsOf(recorded, { release, platform, wheel });
    }),
  );
}

const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

interface Build {
  readonly release: RecordedRelease;
  readonly platform: Architecture;
  readonly wheel: RecordedWheel;
}

/** One row for each torchvision that takes this torch: the newest first, which has the plain id. */
function rowsOf(recorded: RecordedTorch, { release, platform, wheel }: Build): readonly CompatRow[] {
  const facts = cudaFacts(wheel.requires?.[""] ?? {});
  const visions = companions(recorded.torchvision, release.version);
  const [torchaudio] = companions(recorded.torchaudio, release.version);
  const choices = visions.length === 0 ? [undefined] : visions;
  return choices.map((torchvision, index) =>
    torchRow({
      torch: release.version,
      variant: "pypi",
      platform,
      accelerator: facts === undefined ? "none" : "cuda",
      python: pythonRangeOf(wheel.pythons),
      cuda: facts?.cuda,
      cudnn: facts?.cudnn,
      torchvision,
      torchaudio,
      broughtBy: facts?.broughtBy,
      evidence: "wheel",
      suffix: index === 0 ? undefined : `vision-${torchvision}`,
    }),
  );
}

/** Releases of a companion that ask for this torch; without one, those that ask for no torch at all. */
function companions({ releases }: RecordedPackage, torch: string): readonly string[] {
  const wants = releases.flatMap(({ version, wheels }) => {
    const requires = (wheels.amd64 ?? wheels.arm64)?.requires;
    return requires === undefined ? [] : [{ version, range: requires[""]?.torch }];
  });
  const asking = wants.filter(({ range }) => range !== undefined && satisfies(torch, range));
  const chosen = asking.length > 0 ? asking : wants.filter(({ range }) => range === undefined).slice(0, 1);
  return chosen.map(({ version }) => version);
}
