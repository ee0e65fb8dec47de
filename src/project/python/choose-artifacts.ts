import { FactoryError } from "../../errors/factory-error.ts";
import type { TargetEnvironment } from "./markers/target-environment.ts";
import type { Artifact, LockedPackage, SelectedPackage } from "./types.ts";
import { parseWheelTags, wheelRank } from "./wheel-tags.ts";

type ChosenArtifacts = Pick<SelectedPackage, "hashes" | "size" | "sdist">;

/**
 * Hashes of every wheel that fits the target and the size of the best one; the source archive when no wheel
 * fits. Throws LOCK_INVALID when there is neither.
 */
export function chooseArtifacts(
  { name, version, source, artifacts }: LockedPackage,
  { lock, target }: { readonly lock: string; readonly target: TargetEnvironment },
): ChosenArtifacts {
  const fitting = fittingWheels(artifacts, target);
  const [best] = fitting;
  if (best !== undefined) {
    return {
      hashes: sorted(fitting.map(({ hash }) => hash)),
      ...(best.size === undefined ? {} : { size: best.size }),
      sdist: false,
    };
  }
  const archives = artifacts.filter(({ kind }) => kind === "sdist");
  if (archives.length > 0) return { hashes: sorted(archives.map(({ hash }) => hash)), sdist: true };
  const { python, architecture } = target;
  const targetName = `Python ${python.major}.${python.minor} on linux/${architecture}`;
  throw new FactoryError(
    "LOCK_INVALID",
    `${lock}: ${name} ${version} has no wheel for ${targetName} and no source archive`,
    { source, hint: `choose another Python version, or a version of ${name} that has wheels for it` },
  );
}

/** Best first. A hash without a file name may belong to any artifact, so it always counts as fitting. */
export function fittingWheels(
  artifacts: readonly Artifact[],
  target: TargetEnvironment,
): readonly Artifact[] {
  const ranked: { readonly artifact: Artifact; readonly rank: number }[] = [];
  for (const artifact of artifacts) {
    if (artifact.kind !== "wheel") continue;
    const tags = parseWheelTags(artifact.filename);
    const rank = artifact.filename === "" ? 0 : tags === undefined ? undefined : wheelRank(tags, target);
    if (rank !== undefined) ranked.push({ artifact, rank });
  }
  return ranked
    .sort((a, b) => b.rank - a.rank || (a.artifact.filename < b.artifact.filename ? -1 : 1))
    .map(({ artifact }) => artifact);
}

function sorted(hashes: readonly string[]): readonly string[] {
  return [...new Set(hashes)].sort();
}
