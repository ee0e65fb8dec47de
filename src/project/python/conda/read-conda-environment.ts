import { parseYaml, type YamlFile } from "../../config/parse-yaml.ts";
import { type FileProblem, fileProblemsError, sortProblems } from "../../problems.ts";
import type { ProjectFs, Sourced } from "../../types.ts";
import type { Declared } from "../read-manager.ts";
import { checkDuplicates } from "../requirements/check-duplicates.ts";
import { type LogicalLine, logicalLines } from "../requirements/logical-lines.ts";
import { readRequirementLines } from "../requirements/read-requirements-file.ts";
import { TextProblem } from "../text-scanner.ts";
import type { Requirement } from "../types.ts";
import { condaMeaning } from "./conda-meaning.ts";
import { type MatchSpec, readMatchSpec } from "./match-spec.ts";

/**
 * What a conda environment asks for, from the package index: its packages under the names they have there, its pip part,
 * its Python, and Debian packages for programs. Throws MANIFEST_INVALID or UNSUPPORTED with every problem.
 */
export async function readCondaEnvironment(fs: ProjectFs, file: string): Promise<Declared> {
  const text = await fs.read(file, { maxBytes: 1024 * 1024 });
  const yaml = parseYaml(text, { file, asWritten: /^\/dependencies\// });
  const reading: Reading = {
    file,
    yaml,
    requirements: [],
    ranges: [],
    systemPackages: [],
    notes: [],
    problems: [],
    pip: [],
  };
  readDocument(reading);
  const pip = await readRequirementLines(fs, file, reading.pip);
  const requirements = [...withoutTwice(reading.requirements, pip.requirements), ...pip.requirements];
  const problems = [...reading.problems, ...pip.problems];
  if (problems.length === 0) problems.push(...checkDuplicates(requirements));
  if (problems.length > 0) throw fileProblemsError("MANIFEST_INVALID", file, sortProblems(problems));
  const notes = [...reading.notes, ...pip.notes];
  return {
    manager: "conda",
    requirements,
    ranges: [...reading.ranges, ...pip.ranges],
    ...(pip.constraints.length === 0 ? {} : { constraints: pip.constraints }),
    ...(pip.indexes === undefined ? {} : { indexes: pip.indexes }),
    ...(pip.installOptions === undefined ? {} : { installOptions: pip.installOptions }),
    ...(reading.systemPackages.length === 0 ? {} : { systemPackages: reading.systemPackages }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

interface Reading {
  readonly file: string;
  readonly yaml: YamlFile;
  readonly requirements: Requirement[];
  readonly ranges: Sourced<string>[];
  readonly systemPackages: Sourced<string>[];
  readonly notes: Sourced<string>[];
  readonly problems: FileProblem[];
  readonly pip: LogicalLine[];
}

/** What pip is asked for as well is taken from there: that part is installed last. */
function withoutTwice(conda: readonly Requirement[], pip: readonly Requirement[]): readonly Requirement[] {
  const names = new Set(pip.map(({ name }) => name));
  return conda.filter(({ name }) => !names.has(name));
}

function readDocument(reading: Reading): void {
  const { yaml, file, notes } = reading;
  const { value } = yaml;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    report(reading, "", {
      message: `${file} is not a conda environment`,
      hint: "begin with a line dependencies:",
    });
    return;
  }
  const { dependencies = [], variables } = value as Readonly<Record<string, unknown>>;
  if (variables !== undefined && variables !== null) {
    const said = `variables of ${file} are not set in the image: write them under environment: in factory.yaml`;
    notes.push({ value: said, source: yaml.keyPlace("/variables") });
  }
  if (!Array.isArray(dependencies)) {
    if (dependencies === null) return;
    report(reading, "/dependencies", {
      message: "dependencies is not a list",
      hint: 'write "- numpy=2" below it',
    });
    return;
  }
  for (const [index, entry] of dependencies.entries()) readEntry(reading, entry, `/dependencies/${index}`);
}

function readEntry(reading: Reading, entry: unknown, pointer: string): void {
  if (typeof entry === "string") {
    readSpec(reading, entry, pointer);
    return;
  }
  const table: Readonly<Record<string, unknown>> =
    typeof entry === "object" && entry !== null && !Array.isArray(entry) ? { ...entry } : {};
  const [key, more] = Object.keys(table);
  if (key !== "pip" || more !== undefined) {
    report(reading, pointer, {
      message: "a dependency is neither a package nor a pip part",
      hint: 'write "- numpy=2"',
    });
    return;
  }
  const lines = table.pip ?? [];
  if (!Array.isArray(lines)) {
    report(reading, `${pointer}/pip`, { message: "pip is not a list", hint: 'write "- flask" below it' });
    return;
  }
  for (const [index, line] of lines.entries()) readPipLine(reading, line, `${pointer}/pip/${index}`);
}

/** One line as it would stand in a requirements file. */
function readPipLine(reading: Reading, value: unknown, pointer: string): void {
  if (typeof value !== "string") {
    report(reading, pointer, { message: "a requirement of pip is not a text", hint: "write it in quotes" });
    return;
  }
  const [, line = "1", column = "1"] = /:(\d+):(\d+)$/.exec(reading.yaml.valuePlace(pointer)) ?? [];
  for (const logical of logicalLines(value)) {
    reading.pip.push({
      text: logical.text,
      parts: [{ offset: 0, line: Number(line), column: Number(column) }],
    });
  }
}

function readSpec(reading: Reading, text: string, pointer: string): void {
  try {
    addSpec(reading, readMatchSpec(text), reading.yaml.valuePlace(pointer));
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    const hint = error.hint ?? "correct the dependency";
    report(reading, pointer, { message: error.message, hint, unsupported: error.unsupported });
  }
}

function addSpec(reading: Reading, spec: MatchSpec, source: string): void {
  const { name, written, specifier, build } = spec;
  if (name === "python") {
    if (specifier !== "") reading.ranges.push({ value: pythonRange(specifier), source });
    return;
  }
  const meaning = condaMeaning(name);
  switch (meaning.kind) {
    case "nothing":
      return;
    case "system":
      for (const value of meaning.packages) reading.systemPackages.push({ value, source });
      return;
    case "conda-only":
      reading.problems.push({
        message: `${written} is a package of conda only`,
        source,
        hint: meaning.hint,
        unsupported: true,
      });
      return;
    case "distribution":
      reading.requirements.push({
        name: meaning.name,
        extras: [],
        specifier,
        hashes: [],
        source: source.replace(/^(.*:\d+):\d+$/, "$1"),
      });
      noteTranslation(reading, { spec, name: meaning.name, build, source });
  }
}

function noteTranslation(
  { notes }: Reading,
  {
    spec,
    name,
    build,
    source,
  }: {
    readonly spec: MatchSpec;
    readonly name: string;
    readonly build: string | undefined;
    readonly source: string;
  },
): void {
  if (build !== undefined) {
    const value = `the build ${build} of ${spec.written} exists in conda only: the wheel that fits is taken`;
    notes.push({ value, source });
  }
  if (name !== spec.name)
    notes.push({ value: `${spec.written} of conda is ${name} of the package index`, source });
}

/** `==3.11` means that minor to conda, where the last number is left out. */
function pythonRange(specifier: string): string {
  return specifier.replace(/==(\d+\.\d+)(?=,|$)/g, "==$1.*");
}

function report({ problems, yaml }: Reading, pointer: string, problem: FileProblem): void {
  problems.push({ ...problem, source: yaml.valuePlace(pointer) });
}
