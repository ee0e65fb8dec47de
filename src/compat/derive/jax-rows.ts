import { satisfies } from "../../project/python/pep440/satisfies.ts";
import type { CompatRow } from "../../resolve/types.ts";
import type { Architecture } from "../index/package-index.ts";
import type { RecordedPackage, RecordedRelease, RecordedWheel } from "../recorded/recorded-package.ts";
import { cudaFacts } from "./cuda-facts.ts";
import { cudaLine } from "./cuda-line.ts";
import { majorRange } from "./major-range.ts";
import { pythonRangeOf } from "./python-range-of.ts";

export interface RecordedJax {
  readonly jax: RecordedPackage;
  readonly jaxlib: RecordedPackage;
  /** The CUDA plugins by the extra of jax that brings them, newest CUDA first. */
  readonly plugins: Readonly<Record<string, RecordedPackage>>;
}

/** Rows of jax, newest first: without a GPU, then with each CUDA that an extra brings. */
export function jaxRows(recorded: RecordedJax): readonly CompatRow[] {
  return recorded.jax.releases.flatMap((release) => [
    ...ARCHITECTURES.flatMap((platform) => cpuRow(recorded, release, platform)),
    ...Object.keys(recorded.plugins).flatMap((extra) =>
      ARCHITECTURES.flatMap((platform) => cudaRow(recorded, { release, platform, extra })),
    ),
  ]);
}

const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

function cpuRow(
  recorded: RecordedJax,
  release: RecordedRelease,
  platform: Architecture,
): readonly CompatRow[] {
  const common = commonCells(recorded, release, platform);
  if (common === undefined) return [];
  const id = `jax-${release.version}-cpu-${platform}`;
  return [
    {
      id,
      accelerator: "none",
      ...common,
      cuda: "none",
      requirement: `jax==${release.version}`,
      evidence: "wheel",
    },
  ];
}

interface Build {
  readonly release: RecordedRelease;
  readonly platform: Architecture;
  readonly extra: string;
}

function cudaRow(recorded: RecordedJax, { release, platform, extra }: Build): readonly CompatRow[] {
  const common = commonCells(recorded, release, platform);
  const wanted = anyWheel(release)?.requires?.[extra]?.[`jax-${extra}-plugin`];
  const plugin = recorded.plugins[extra]?.releases.find(
    ({ version, wheels }) =>
      wanted !== undefined && satisfies(version, wanted) && wheels[platform] !== undefined,
  );
  const facts = cudaFacts((plugin && anyWheel(plugin)?.requires?.["with-cuda"]) ?? {});
  if (common === undefined || facts === undefined) return [];
  const { specifier, least } = majorRange(facts.cuda);
  return [
    {
      id: `jax-${release.version}-${extra}-${platform}`,
      accelerator: "cuda",
      ...common,
      cuda: specifier,
      driver: cudaLine(least)?.driver ?? "",
      bundled: "yes",
      requirement: `jax[${extra}]==${release.version}`,
      broughtBy: facts.broughtBy,
      ...(facts.cudnn === undefined ? {} : { cudnnRange: facts.cudnn }),
      evidence: "wheel",
    },
  ];
}

/** Cells that hold with and without CUDA; undefined when no jaxlib for the machine fits. */
function commonCells(
  { jaxlib }: RecordedJax,
  release: RecordedRelease,
  platform: Architecture,
):
  | { readonly platform: string; readonly jax: string; readonly jaxlib: string; readonly python: string }
  | undefined {
  const jax = anyWheel(release);
  const wanted = jax?.requires?.[""]?.jaxlib ?? "";
  const library = jaxlib.releases.find(
    ({ version, wheels }) => satisfies(version, wanted) && wheels[platform] !== undefined,
  );
  const pythons = library?.wheels[platform]?.pythons.filter((python) => jax?.pythons.includes(python)) ?? [];
  if (library === undefined || pythons.length === 0) return undefined;
  return { platform, jax: release.version, jaxlib: library.version, python: pythonRangeOf(pythons) };
}

function anyWheel({ wheels }: RecordedRelease): RecordedWheel | undefined {
  return wheels.amd64 ?? wheels.arm64;
}
