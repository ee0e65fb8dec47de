import { FactoryError } from "../../../errors/factory-error.ts";
import type { FileProblem } from "../../problems.ts";
import type { ProjectFs, Sourced } from "../../types.ts";
import { parseMarker } from "../markers/parse-marker.ts";
import { printMarker } from "../markers/print-marker.ts";
import type { IndexCredential, Requirement } from "../types.ts";
import type { LocalPackage } from "./local-package.ts";
import { readLocalPackage } from "./read-local-package.ts";

/** Folders beyond this number, folders that need folders deeper than this, and requirements beyond this are refused. */
const MAX_FOLDERS = 100;
const MAX_DEPTH = 20;
const MAX_REQUIREMENTS = 100_000;

export interface AddedPackages {
  /** As given, with the names that the folders tell, each followed by what its folder needs. */
  readonly requirements: readonly Requirement[];
  readonly problems: readonly FileProblem[];
  /** What the folders ask of Python. */
  readonly ranges: readonly Sourced<string>[];
  readonly credentials: readonly IndexCredential[];
}

/**
 * Looks into the folders and files of the project that requirements name: a folder's own dependencies, and those of the
 * extras that are asked for, become requirements, so that a resolver needs nothing of the folder.
 */
export async function addLocalPackages(
  fs: ProjectFs,
  requirements: readonly Requirement[],
): Promise<AddedPackages> {
  const adding: Adding = {
    fs,
    added: [],
    problems: [],
    ranges: [],
    credentials: [],
    read: new Map(),
    done: new Set(),
  };
  for (const requirement of requirements) await add(adding, requirement, []);
  const { added, problems, ranges, credentials } = adding;
  return { requirements: added, problems, ranges, credentials };
}

interface Adding {
  readonly fs: ProjectFs;
  readonly added: Requirement[];
  readonly problems: FileProblem[];
  readonly ranges: Sourced<string>[];
  readonly credentials: IndexCredential[];
  /** By folder; undefined for one that has a problem. */
  readonly read: Map<string, LocalPackage | undefined>;
  /** Folder, extra and marker of everything that was added. */
  readonly done: Set<string>;
}

/** `within` are the folders, each with an extra, that led here. */
async function add(adding: Adding, requirement: Requirement, within: readonly string[]): Promise<void> {
  const { place, extras, marker, source } = requirement;
  if (place?.kind === "file") await checkFile(adding, place.path, source);
  if (place?.kind !== "folder") {
    adding.added.push(requirement);
    return;
  }
  const found = await readFolder(adding, place.path, source);
  if (found === undefined) return;
  adding.added.push(named(adding, requirement, found));
  for (const extra of extras) adding.problems.push(...unreadExtra(found, extra));
  if (within.length >= MAX_DEPTH || adding.added.length > MAX_REQUIREMENTS) {
    const message = `${place.path} is too deep in folders that need each other`;
    adding.problems.push({ message, source, hint: "install fewer folders, or publish some of them" });
    return;
  }
  for (const extra of ["", ...extras]) {
    const step = JSON.stringify([place.path, extra]);
    if (within.includes(step)) continue;
    for (const one of listOf(adding, found, { folder: place.path, extra, marker })) {
      await add(adding, withMarker(one, marker), [...within, step]);
    }
  }
}

async function checkFile({ fs, problems }: Adding, path: string, source: string): Promise<void> {
  try {
    const kind = await fs.kind(path);
    if (kind === "file") return;
    const message =
      kind === undefined ? `${path} does not exist` : `${path} is not a regular file of the project`;
    problems.push({ message, source, hint: `add ${path}, or correct the path` });
  } catch (error) {
    problems.push(...problemsOf(error, source));
  }
}

async function readFolder(adding: Adding, folder: string, source: string): Promise<LocalPackage | undefined> {
  const { fs, read, problems, ranges, credentials } = adding;
  if (read.has(folder)) return read.get(folder);
  read.set(folder, undefined);
  if (read.size > MAX_FOLDERS) {
    problems.push({
      message: `more than ${MAX_FOLDERS} folders are installed`,
      source,
      hint: "publish some of them",
    });
    return undefined;
  }
  try {
    const found = await readLocalPackage(fs, folder, source);
    read.set(folder, found);
    if (found.range !== undefined) ranges.push(found.range);
    credentials.push(...found.credentials);
    return found;
  } catch (error) {
    problems.push(...problemsOf(error, source));
    return undefined;
  }
}

/** Every problem that an error carries; what is no FactoryError is a bug and goes on. */
function problemsOf(error: unknown, source: string): readonly FileProblem[] {
  if (!(error instanceof FactoryError)) throw error;
  const unsupported = error.code === "UNSUPPORTED";
  if (error.problems.length > 0) return error.problems.map((problem) => ({ ...problem, unsupported }));
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return [{ message: error.message, source: error.source ?? source, ...hint, unsupported }];
}

function named({ problems }: Adding, requirement: Requirement, found: LocalPackage): Requirement {
  const { nameGuessed, ...rest } = requirement;
  if (found.name === undefined) return requirement;
  if (nameGuessed === true) return { ...rest, name: found.name };
  if (found.name !== requirement.name) {
    problems.push({
      message: `${requirement.name} is asked for, and the package in that folder is ${found.name}`,
      source: requirement.source,
      hint: `write ${found.name}`,
    });
  }
  return requirement;
}

/** Why an extra that is asked for is not known. */
export function unreadExtra({ unreadExtras, extras }: LocalPackage, extra: string): readonly FileProblem[] {
  if (unreadExtras === undefined || Object.hasOwn(extras, extra)) return [];
  return unreadExtras.get(extra) ?? unreadExtras.get("*") ?? [];
}

interface Part {
  readonly folder: string;
  /** Empty for what is always needed. */
  readonly extra: string;
  readonly marker: string | undefined;
}

/** What one extra of a folder needs, once; an extra that names others of the same package has theirs too. */
function listOf(adding: Adding, found: LocalPackage, part: Part): readonly Requirement[] {
  const key = JSON.stringify([part.folder, part.extra, part.marker]);
  if (adding.done.has(key)) return [];
  adding.done.add(key);
  if (part.extra === "") return found.requirements;
  const list = Object.hasOwn(found.extras, part.extra) ? (found.extras[part.extra] ?? []) : [];
  return list.flatMap((one) => {
    if (one.name !== found.name || one.place !== undefined) return [one];
    return one.extras.flatMap((extra) => listOf(adding, found, { ...part, extra }));
  });
}

function withMarker(requirement: Requirement, marker: string | undefined): Requirement {
  if (marker === undefined) return requirement;
  const own = requirement.marker;
  if (own === undefined || own === marker) return { ...requirement, marker };
  return { ...requirement, marker: printMarker(parseMarker(`(${own}) and (${marker})`)) };
}
