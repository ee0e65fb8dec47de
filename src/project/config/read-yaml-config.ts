import type { FactoryError } from "../../errors/factory-error.ts";
import { type FileProblem, fileProblemsError, sortProblems } from "../problems.ts";
import type { ProjectFs } from "../types.ts";
import { parseYaml, type YamlFile } from "./parse-yaml.ts";
import { validateSchema } from "./validate-schema.ts";

/** A configuration is written by hand: nothing near this size is one. */
const MAX_BYTES = 64 * 1024;

/** One file that follows its schema, and the problems found beyond that. */
export interface CheckedYaml<T> {
  readonly value: T;
  readonly yaml: YamlFile;
  /** Notes a problem at the value of a JSON pointer; nothing happens for undefined. */
  report(pointer: string, problem: FileProblem | undefined): void;
}

export interface ConfigFormat<T, C> {
  readonly file: string;
  readonly asWritten: RegExp;
  readonly schema: object;
  /** Matches the beginning of a JSON pointer: what is left out for `convert` when a value in it is wrong. */
  readonly section: RegExp;
  readonly convert: (checked: CheckedYaml<T>) => C | Promise<C>;
}

/**
 * Parses a configuration, checks it against its schema, then lets `convert` report what a schema cannot say
 * about the sections that follow it. Throws all problems together.
 */
export async function readYamlConfig<T, C>(
  fs: Pick<ProjectFs, "read">,
  { file, asWritten, schema, section, convert }: ConfigFormat<T, C>,
): Promise<C> {
  const text = await fs.read(file, { maxBytes: MAX_BYTES });
  const parsed = parseYaml(text, { file, asWritten });
  const yaml = parsed.value === null ? { ...parsed, value: {} } : parsed;
  const found = await validateSchema(yaml, schema);
  const problems = found.map(({ problem }) => problem);
  if (typeof yaml.value !== "object" || Array.isArray(yaml.value)) throw invalid(file, problems);
  for (const { pointer } of found) removeSection(yaml.value, section.exec(pointer)?.[0]);
  const config = await convert({
    value: yaml.value as T,
    yaml,
    report: (pointer, problem) => {
      if (problem !== undefined) problems.push({ source: yaml.valuePlace(pointer), ...problem });
    },
  });
  if (problems.length > 0) throw invalid(file, problems);
  return config;
}

function invalid(file: string, problems: readonly FileProblem[]): FactoryError {
  return fileProblemsError("CONFIG_INVALID", file, sortProblems(problems));
}

function removeSection(value: unknown, pointer: string | undefined): void {
  if (pointer === undefined) return;
  const keys = pointer.split("/").slice(1);
  const last = keys.pop();
  let parent: unknown = value;
  for (const key of keys) parent = (parent as Record<string, unknown> | undefined)?.[key];
  if (last !== undefined && typeof parent === "object" && parent !== null)
    Reflect.deleteProperty(parent, last);
}
