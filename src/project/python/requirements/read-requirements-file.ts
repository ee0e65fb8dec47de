import { posix } from "node:path";
import { FactoryError } from "../../../errors/factory-error.ts";
import { type FileProblem, fileProblemsError } from "../../problems.ts";
import type { ProjectFs } from "../../types.ts";
import { TextProblem } from "../text-scanner.ts";
import type { Requirement } from "../types.ts";
import { checkDuplicates } from "./check-duplicates.ts";
import { lineOf, logicalLines, placeOf } from "./logical-lines.ts";
import { parseRequirementLine, type RequirementLine } from "./parse-requirement-line.ts";

/** Included files beyond this number are refused. */
const MAX_FILES = 100;
const MAX_BYTES = 4 * 1024 * 1024;

export interface RequirementsFile {
  readonly requirements: readonly Requirement[];
  /** The file says `--require-hashes`, or gives a hash for at least one requirement. */
  readonly hashed: boolean;
}

/**
 * Reads a requirements file and what it includes with `-r`; a file included twice counts once.
 * Throws REQUIREMENTS_INVALID or UNSUPPORTED with every problem, and FILE_* errors for the file itself.
 */
export async function readRequirementsFile(
  fs: ProjectFs,
  path: string,
  requestedBy?: string,
): Promise<RequirementsFile> {
  const reading: Reading = { fs, requirements: [], problems: [], seen: new Set(), requireHashes: false };
  const name = posix.normalize(path);
  await readOne(reading, { path: name, chain: [], requestedBy });
  const hashed = reading.requireHashes || reading.requirements.some(({ hashes }) => hashes.length > 0);
  const problems = [...reading.problems, ...checkDuplicates(reading.requirements)];
  if (problems.length > 0) throw fileProblemsError("REQUIREMENTS_INVALID", name, problems);
  return { requirements: withoutRepeats(reading.requirements), hashed };
}

interface Reading {
  readonly fs: ProjectFs;
  readonly requirements: Requirement[];
  readonly problems: FileProblem[];
  readonly seen: Set<string>;
  requireHashes: boolean;
}

interface OneFile {
  readonly path: string;
  /** Files that led here, outermost first. */
  readonly chain: readonly string[];
  readonly requestedBy: string | undefined;
}

async function readOne(reading: Reading, { path, chain, requestedBy }: OneFile): Promise<void> {
  reading.seen.add(path);
  const text = await reading.fs.read(path, {
    maxBytes: MAX_BYTES,
    ...(requestedBy === undefined ? {} : { requestedBy }),
  });
  for (const line of logicalLines(text)) {
    const parsed = attempt(reading, path, line);
    if (parsed === undefined) continue;
    if (parsed.kind === "require-hashes") reading.requireHashes = true;
    else if (parsed.kind === "include") {
      const source = placeOf(path, line, parsed.offset);
      await include(reading, { path: parsed.path, chain: [...chain, path], requestedBy: source });
    } else {
      reading.requirements.push({
        ...parsed.requirement,
        hashes: parsed.hashes,
        source: lineOf(path, line),
      });
    }
  }
}

function attempt(
  { problems }: Reading,
  path: string,
  line: ReturnType<typeof logicalLines>[number],
): RequirementLine | undefined {
  try {
    return parseRequirementLine(line.text);
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    problems.push({
      message: error.message,
      source: placeOf(path, line, error.offset),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      unsupported: error.unsupported,
    });
    return undefined;
  }
}

async function include(reading: Reading, { path: written, chain, requestedBy }: OneFile): Promise<void> {
  const from = chain.at(-1) ?? "";
  const path = written.startsWith("/") ? written : posix.join(posix.dirname(from), written);
  const refuse = (message: string, hint: string) => {
    reading.problems.push({ message, hint, ...(requestedBy === undefined ? {} : { source: requestedBy }) });
  };
  if (chain.includes(path)) {
    refuse(`${from} includes ${path}, which includes it again`, "remove one of the two lines");
    return;
  }
  if (reading.seen.has(path)) return;
  if (reading.seen.size >= MAX_FILES) {
    refuse(`more than ${MAX_FILES} requirements files are included`, "put the requirements into fewer files");
    return;
  }
  try {
    await readOne(reading, { path, chain, requestedBy });
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    refuse(error.message, error.hint ?? "correct the path");
  }
}

/** The same requirement twice, as two files that were written by hand often have it, is one requirement. */
function withoutRepeats(requirements: readonly Requirement[]): readonly Requirement[] {
  const seen = new Set<string>();
  return requirements.filter(({ source: _, ...requirement }) => {
    const key = JSON.stringify(requirement);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
