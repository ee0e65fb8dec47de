import { FactoryError, type Problem } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";
import { remakeHint } from "../project/python/locks/remake-hint.ts";
import { targetEnvironment } from "../project/python/markers/target-environment.ts";
import { selectPackages } from "../project/python/select-packages.ts";
import type { Lock, SelectedPackage, UnlockedPackage } from "../project/python/types.ts";
import type { PlanRequest } from "./contracts.ts";

/** Of one plan: several blocks ask, and a lock may be large. */
const known = new WeakMap<PlanRequest, readonly SelectedPackage[]>();

/**
 * What the lock of the project gives its image: packages of indexes, of URLs, of git repositories and of the project
 * itself. Empty without a lock; throws UNSUPPORTED with everything that cannot be installed.
 */
export function selectedPackages(request: PlanRequest): readonly SelectedPackage[] {
  const lock = request.project.python?.lock;
  if (lock === undefined) return [];
  const before = known.get(request);
  if (before !== undefined) return before;
  checkPlatform(lock, request);
  const { packages, unlocked } = selectPackages(lock, requestTarget(request));
  const problems = unlocked.map((one) => unlockedProblem(one, lock.file));
  if (problems.length > 0) throw problemsError("UNSUPPORTED", lock.file, problems);
  known.set(request, packages);
  return packages;
}

function checkPlatform({ file, madeFor }: Lock, { platform }: PlanRequest): void {
  const target = `${platform.os}/${platform.architecture}`;
  if (madeFor === undefined || madeFor.platform === target) return;
  throw new FactoryError(
    "LOCK_STALE",
    `${file} was made for ${madeFor.platform}, and the image is for ${target}`,
    {
      source: file,
      hint: "run `factory lock`",
    },
  );
}

export function requestTarget({ resolution, platform }: PlanRequest) {
  const glibc = baseGlibc(resolution);
  return targetEnvironment({
    python: resolution.pins.python?.version ?? "",
    architecture: platform.architecture,
    ...(glibc === undefined ? {} : { glibc }),
  });
}

/** `2.36`: the glibc of the chosen base, where its row tells it. */
export function baseGlibc({ rows }: PlanRequest["resolution"]): string | undefined {
  return /^glibc-(\d+\.\d+)$/.exec(rows.bases?.libc ?? "")?.[1];
}

function unlockedProblem({ name, reason, origin = "", source }: UnlockedPackage, lock: string): Problem {
  switch (reason) {
    case "outside":
      return {
        message: `${name} lies outside the project folder, in ${origin}`,
        source,
        hint: "name the folder that holds both with --root DIR",
      };
    case "credentials":
      return {
        message: `${name} is locked to a URL with credentials in it, which never enter a plan`,
        source,
        hint: `take them out of the URL and ${remakeHint(lock)}; put them into a netrc file`,
      };
    case "branch":
      return {
        message: `${name} is locked to a repository without a commit`,
        source,
        hint: remakeHint(lock),
      };
    case "unhashed":
      return {
        message: `${name} is locked without a hash of its file`,
        source,
        hint: `lock it with hashes, or use a release of ${name} from a package index`,
      };
    default:
      return {
        message: `${name} is locked to a ${reason} repository, which factory does not read`,
        source,
        hint: `use git, or a release of ${name} from a package index`,
      };
  }
}
