import { FactoryError } from "../../errors/factory-error.ts";
import { fileProblemsError } from "../problems.ts";
import type { ProjectFs } from "../types.ts";
import { isInstallable } from "./is-installable.ts";
import { addLocalPackages, unreadExtra } from "./local/add-local-packages.ts";
import type { LocalPackage } from "./local/local-package.ts";
import { readPyprojectPackage } from "./local/read-pyproject-package.ts";
import { readUnlockedPipfile } from "./pipenv/read-unlocked-pipfile.ts";
import type { Declared, ManagerFiles } from "./read-manager.ts";
import { checkDuplicates } from "./requirements/check-duplicates.ts";
import { withoutRepeats } from "./requirements/without-repeats.ts";
import type { DeclaredIndexes, Manager, Requirement } from "./types.ts";
import { checkWantedParts, namesOf } from "./wanted-parts.ts";

/** What pyproject.toml declares without a lock, in [project] or in [tool.poetry]. */
export async function readUnlockedPyproject(
  manager: "pyproject" | "poetry",
  { fs, pyproject, wanted }: ManagerFiles,
): Promise<Declared> {
  const declared = pyproject === undefined ? undefined : await readPyprojectPackage(fs, pyproject);
  if (pyproject === undefined || declared === undefined) {
    throw new FactoryError("PYPROJECT_INVALID", "pyproject.toml has no [project] table", {
      source: "pyproject.toml",
      hint: "add one with the dependencies, or choose another manager",
    });
  }
  const source = pyproject.sourceOf(["build-system"]);
  return unlocked(fs, {
    manager,
    file: "pyproject.toml",
    code: "PYPROJECT_INVALID",
    declared,
    wanted,
    ...(isInstallable(pyproject) ? { installed: source } : {}),
  });
}

/** What setup.py and setup.cfg declare. */
export async function readUnlockedSetup(file: string, { fs, wanted }: ManagerFiles): Promise<Declared> {
  const { readSetuptools } = await import("./setuptools/read-setuptools.ts");
  const declared = await readSetuptools(fs, ".");
  if (declared === undefined) {
    throw new FactoryError("MANIFEST_INVALID", `${file} declares no package`, {
      source: file,
      hint: "add [metadata] and [options], or choose another manager",
    });
  }
  // Installers build no folder that has a setup.cfg alone.
  const isBuilt =
    (await fs.kind("setup.py")) !== undefined || (await fs.kind("pyproject.toml")) !== undefined;
  return unlocked(fs, {
    manager: "setuptools",
    file,
    code: "MANIFEST_INVALID",
    declared,
    wanted,
    ...(isBuilt ? { installed: file } : {}),
  });
}

/** What a Pipfile declares. */
export async function readPipenv(fs: ProjectFs): Promise<Declared> {
  const { ranges, requirements, credentials } = await readUnlockedPipfile(fs);
  const local = await addLocalPackages(fs, requirements);
  const problems = [...local.problems, ...checkDuplicates(local.requirements)];
  if (problems.length > 0) throw fileProblemsError("MANIFEST_INVALID", "Pipfile", problems);
  const indexes = credentialsOnly([...credentials, ...local.credentials]);
  return {
    manager: "pipenv",
    requirements: local.requirements,
    ranges: [...ranges, ...local.ranges],
    ...(indexes === undefined ? {} : { indexes }),
  };
}

interface Unlocked {
  readonly manager: Manager;
  readonly file: string;
  readonly code: "PYPROJECT_INVALID" | "MANIFEST_INVALID";
  readonly declared: LocalPackage;
  readonly wanted: ManagerFiles["wanted"];
  /** Set when the project is a package: what says so. */
  readonly installed?: string;
}

async function unlocked(fs: ProjectFs, request: Unlocked): Promise<Declared> {
  const { manager, file, code, declared, wanted, installed } = request;
  const { extras, groups = {} } = declared;
  const unread = namesOf(wanted.extras).flatMap((name) => unreadExtra(declared, name));
  if (unread.length > 0) throw fileProblemsError(code, file, unread);
  checkWantedParts(wanted, { file, extras: Object.keys(extras), groups: Object.keys(groups) });
  const besides = [
    ...namesOf(wanted.extras).flatMap((name) => ownOf(declared, extras, name)),
    ...namesOf(wanted.groups).flatMap((name) => ownOf(declared, groups, name)),
  ];
  const local = await addLocalPackages(fs, withoutRepeats([...declared.requirements, ...besides]));
  const problems = [...local.problems, ...checkDuplicates(local.requirements)];
  if (problems.length > 0) throw fileProblemsError(code, file, problems);
  const indexes = credentialsOnly([...declared.credentials, ...local.credentials]);
  const range = manager === "pyproject" ? undefined : declared.range;
  const { name = "project" } = declared;
  return {
    manager,
    requirements: local.requirements,
    ranges: [...(range === undefined ? [] : [range]), ...local.ranges],
    ...(declared.name === undefined ? {} : { name: declared.name }),
    ...(indexes === undefined ? {} : { indexes }),
    ...(installed === undefined
      ? {}
      : { self: { name, place: { kind: "folder", path: "." }, source: installed } }),
  };
}

/** An extra that asks for other extras of the project gets what these ask for. */
function ownOf(
  declared: LocalPackage,
  lists: Readonly<Record<string, readonly Requirement[]>>,
  name: string,
  within: readonly string[] = [],
): readonly Requirement[] {
  if (within.includes(name)) return [];
  const list = Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
  return list.flatMap((one) => {
    if (one.name !== declared.name || one.place !== undefined) return [one];
    return one.extras.flatMap((extra) => ownOf(declared, declared.extras, extra, [...within, name]));
  });
}

function credentialsOnly(credentials: DeclaredIndexes["credentials"]): DeclaredIndexes | undefined {
  return credentials.length === 0 ? undefined : { extra: [], findLinks: [], credentials };
}
