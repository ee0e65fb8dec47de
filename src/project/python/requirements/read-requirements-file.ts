import { posix } from "node:path";
import { FactoryError } from "../../../errors/factory-error.ts";
import { type FileProblem, fileProblemsError } from "../../problems.ts";
import type { ProjectFs, Sourced } from "../../types.ts";
import { addLocalPackages } from "../local/add-local-packages.ts";
import { TextProblem } from "../text-scanner.ts";
import type { DeclaredIndexes, InstallOptions, Requirement } from "../types.ts";
import { checkConstraint } from "./check-constraint.ts";
import { checkDuplicates } from "./check-duplicates.ts";
import {
  addCredential,
  addOption,
  declaredIndexes,
  emptyFileOptions,
  type FileOptions,
  installOptions,
} from "./file-options.ts";
import { type LogicalLine, lineOf, logicalLines, placeOf } from "./logical-lines.ts";
import { parseRequirementLine, type RequirementLine } from "./parse-requirement-line.ts";
import { withoutRepeats } from "./without-repeats.ts";

/** Included files beyond this number are refused. */
const MAX_FILES = 100;
const MAX_BYTES = 16 * 1024 * 1024;

export interface RequirementsFile {
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  /** The file says `--require-hashes`, or gives a hash for at least one requirement. */
  readonly hashed: boolean;
  readonly indexes?: DeclaredIndexes;
  readonly installOptions?: InstallOptions;
  readonly notes: readonly Sourced<string>[];
  /** What packages in the project's folders ask of Python. */
  readonly ranges: readonly Sourced<string>[];
}

/**
 * Reads a requirements file and what it includes with `-r` and `-c`; a file included twice counts once. What a folder
 * of the project needs is read from that folder and follows its line. Throws REQUIREMENTS_INVALID or UNSUPPORTED with
 * every problem, and FILE_* errors for the file itself.
 */
export async function readRequirementsFile(
  fs: ProjectFs,
  path: string,
  requestedBy?: string,
): Promise<RequirementsFile> {
  const name = posix.normalize(path);
  const reading = emptyReading(fs);
  await readOne(reading, { path: name, chain: [], requestedBy, isConstraint: false });
  const file = await finished(reading);
  if (file.problems.length > 0) throw fileProblemsError("REQUIREMENTS_INVALID", name, file.problems);
  return file;
}

/** Lines of requirements in another file, such as conda's; the problems are the caller's. */
export async function readRequirementLines(
  fs: ProjectFs,
  path: string,
  lines: readonly LogicalLine[],
): Promise<ReadFile> {
  const reading = emptyReading(fs);
  await readLines(reading, { path, chain: [], requestedBy: undefined, isConstraint: false }, lines);
  return finished(reading);
}

export interface ReadFile extends RequirementsFile {
  readonly problems: readonly FileProblem[];
}

async function finished(reading: Reading): Promise<ReadFile> {
  const local = await addLocalPackages(reading.fs, reading.requirements);
  for (const credential of local.credentials) addCredential(reading.options, credential);
  const links = await missingFolders(reading.fs, reading.options);
  const problems = [...reading.problems, ...links, ...local.problems, ...checkDuplicates(local.requirements)];
  const indexes = declaredIndexes(reading.options);
  const install = installOptions(reading.options);
  return {
    requirements: withoutRepeats(local.requirements),
    constraints: withoutRepeats(reading.constraints),
    hashed: reading.options.requireHashes || reading.hashed,
    ...(indexes === undefined ? {} : { indexes }),
    ...(install === undefined ? {} : { installOptions: install }),
    notes: reading.notes,
    ranges: local.ranges,
    problems,
  };
}

/** Folders of `--find-links` that are not in the project. */
async function missingFolders(fs: ProjectFs, { findLinks }: FileOptions): Promise<readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const { value, source } of findLinks) {
    if (/^https?:\/\/|^\$\{/i.test(value)) continue;
    try {
      if ((await fs.kind(value)) === "folder") continue;
      problems.push({
        message: `${value} is not a folder of the project`,
        source,
        hint: "name a folder with wheels",
      });
    } catch (error) {
      if (!(error instanceof FactoryError)) throw error;
      problems.push({ message: error.message, source, hint: error.hint ?? "correct the path" });
    }
  }
  return problems;
}

interface Reading {
  readonly fs: ProjectFs;
  readonly requirements: Requirement[];
  readonly constraints: Requirement[];
  readonly problems: FileProblem[];
  readonly options: FileOptions;
  readonly notes: Sourced<string>[];
  /** `-r` or `-c` and the path of every file that was read. */
  readonly seen: Set<string>;
  hashed: boolean;
}

function emptyReading(fs: ProjectFs): Reading {
  return {
    fs,
    requirements: [],
    constraints: [],
    problems: [],
    options: emptyFileOptions(),
    notes: [],
    seen: new Set(),
    hashed: false,
  };
}

interface OneFile {
  readonly path: string;
  /** Files that led here, outermost first. */
  readonly chain: readonly string[];
  readonly requestedBy: string | undefined;
  readonly isConstraint: boolean;
}

async function readOne(reading: Reading, one: OneFile): Promise<void> {
  const { path, requestedBy } = one;
  reading.seen.add(seenKey(one));
  const text = await reading.fs.read(path, {
    maxBytes: MAX_BYTES,
    encodings: "marked",
    ...(requestedBy === undefined ? {} : { requestedBy }),
  });
  await readLines(reading, one, logicalLines(text));
}

async function readLines(reading: Reading, one: OneFile, lines: readonly LogicalLine[]): Promise<void> {
  const { path, chain, isConstraint } = one;
  for (const line of lines) {
    const parsed = attempt(reading, path, line);
    if (parsed?.kind === "requirement") addRequirement(reading, { parsed, path, line, isConstraint });
    else if (parsed?.kind === "include" || parsed?.kind === "constraints") {
      const source = placeOf(path, line, parsed.offset);
      await include(reading, {
        path: parsed.path,
        chain: [...chain, path],
        requestedBy: source,
        isConstraint: parsed.kind === "constraints",
      });
    }
  }
}

function seenKey({ isConstraint, path }: Pick<OneFile, "isConstraint" | "path">): string {
  return `${isConstraint ? "-c" : "-r"} ${path}`;
}

/** What the line says, with its options noted; undefined when it has a problem, which is reported. */
function attempt(reading: Reading, path: string, line: LogicalLine): RequirementLine | undefined {
  try {
    const parsed = parseRequirementLine(line.text);
    if (parsed.kind === "options") {
      for (const option of parsed.options) {
        addOption(reading.options, option, { file: path, source: placeOf(path, line, option.offset) });
      }
    }
    return parsed;
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    reading.problems.push({
      message: error.message,
      source: placeOf(path, line, error.offset),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      unsupported: error.unsupported,
    });
    return undefined;
  }
}

function addRequirement(
  reading: Reading,
  {
    parsed,
    path,
    line,
    isConstraint,
  }: {
    readonly parsed: Extract<RequirementLine, { kind: "requirement" }>;
    readonly path: string;
    readonly line: LogicalLine;
    readonly isConstraint: boolean;
  },
): void {
  const source = lineOf(path, line);
  const requirement = { ...parsed.requirement, hashes: parsed.hashes, source };
  if (parsed.credential !== undefined) addCredential(reading.options, parsed.credential);
  if (parsed.buildSettings) {
    const value = `--config-settings of ${requirement.name} has no effect on its wheel, and is not used if it has to be built`;
    reading.notes.push({ value, source });
  }
  if (!isConstraint) {
    reading.requirements.push(requirement);
    reading.hashed ||= parsed.hashed;
    return;
  }
  const problem = checkConstraint(requirement, parsed.editable);
  if (problem === undefined) reading.constraints.push(requirement);
  else reading.problems.push(problem);
}

async function include(reading: Reading, one: OneFile): Promise<void> {
  const { path: written, chain, requestedBy, isConstraint } = one;
  const from = chain.at(-1) ?? "";
  const path = written.startsWith("/") ? written : posix.join(posix.dirname(from), written);
  const refuse = (message: string, hint: string) => {
    reading.problems.push({ message, hint, ...(requestedBy === undefined ? {} : { source: requestedBy }) });
  };
  if (chain.includes(path)) {
    refuse(`${from} includes ${path}, which includes it again`, "remove one of the two lines");
    return;
  }
  if (reading.seen.has(seenKey({ isConstraint, path }))) return;
  if (reading.seen.size >= MAX_FILES) {
    refuse(`more than ${MAX_FILES} requirements files are included`, "put the requirements into fewer files");
    return;
  }
  try {
    await readOne(reading, { path, chain, requestedBy, isConstraint });
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    refuse(error.message, error.hint ?? "correct the path");
  }
}
