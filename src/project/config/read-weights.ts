import { posix } from "node:path";
import type { FileProblem } from "../problems.ts";
import type { ProjectFs, WeightSet, WeightSource } from "../types.ts";
import { parseWeightUri } from "./parse-weight-uri.ts";
import { weightPattern } from "./weight-pattern.ts";

/** One entry of `weights`, in cog.yaml and in factory.yaml. */
export interface WeightYaml {
  readonly name: string;
  readonly target: string;
  readonly source: WeightSourceYaml | readonly WeightSourceYaml[];
}

export interface WeightSourceYaml {
  readonly uri: string;
  readonly include?: readonly string[] | null;
  readonly exclude?: readonly string[] | null;
  /** Only in factory.yaml; cog.yaml has it in the URI. */
  readonly checksum?: string;
  readonly unpack?: boolean;
}

interface Reading {
  readonly fs: ProjectFs;
  readonly yaml: { valuePlace(pointer: string): string };
  report(pointer: string, problem: FileProblem | undefined): void;
}

/** The sets of weights of a configuration; every problem is reported at its place. */
export async function readWeights(
  entries: readonly WeightYaml[],
  reading: Reading,
): Promise<readonly WeightSet[]> {
  const sets: WeightSet[] = [];
  for (const [index, entry] of entries.entries()) {
    const pointer = `/weights/${index}`;
    reading.report(`${pointer}/name`, checkName(entry.name, sets));
    const target = posix.resolve("/", entry.target);
    reading.report(`${pointer}/target`, checkTarget(entry.target, sets));
    const sources = await readSources(entry, pointer, reading);
    sets.push({ name: entry.name, target, sources, source: reading.yaml.valuePlace(pointer) });
  }
  return sets;
}

function checkName(name: string, earlier: readonly WeightSet[]): FileProblem | undefined {
  if (!/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name)) {
    return {
      message: `${JSON.stringify(name)} is not the name of a set of weights`,
      hint: "use lower case letters and digits, separated by single - . or _",
    };
  }
  const other = earlier.find((set) => set.name === name);
  if (other === undefined) return undefined;
  return {
    message: `${name} is also the name of the weights in ${other.source}`,
    hint: "give each set its own name",
  };
}

function checkTarget(written: string, earlier: readonly WeightSet[]): FileProblem | undefined {
  const hint = "give an absolute folder below /, such as /weights/model";
  if (!written.startsWith("/"))
    return { message: `target ${JSON.stringify(written)} is not an absolute path`, hint };
  const target = posix.resolve("/", written);
  if (target === "/") return { message: "target / is the whole image", hint };
  if (/\p{Cc}/u.test(target)) return { message: "target has a control character", hint };
  const others = earlier.filter((set) => set.target !== "/");
  const other = others.find((set) => isWithin(target, set.target) || isWithin(set.target, target));
  if (other === undefined) return undefined;
  return {
    message: `target ${target} overlaps ${other.target} of the weights in ${other.source}`,
    hint: "give each set a folder of its own, none inside another",
  };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

async function readSources(
  entry: WeightYaml,
  pointer: string,
  reading: Reading,
): Promise<readonly WeightSource[]> {
  const isList = Array.isArray(entry.source);
  const written = [entry.source].flat() as readonly WeightSourceYaml[];
  const sources: WeightSource[] = [];
  for (const [index, one] of written.entries()) {
    const source = await readSource(one, `${pointer}/source${isList ? `/${index}` : ""}`, reading);
    if (source !== undefined) sources.push(source);
  }
  return sources;
}

async function readSource(
  written: WeightSourceYaml,
  pointer: string,
  reading: Reading,
): Promise<WeightSource | undefined> {
  const patterns = { include: readPatterns("include"), exclude: readPatterns("exclude") };
  const source = reading.yaml.valuePlace(`${pointer}/uri`);
  const parsed = parseWeightUri(written);
  if ("problem" in parsed) {
    reading.report(`${pointer}/${parsed.at}`, parsed.problem);
    return undefined;
  }
  switch (parsed.kind) {
    case "hub":
      return { ...parsed, ...patterns, source };
    case "http":
      reading.report(pointer, checkNoPatterns(written));
      return { ...parsed, source };
    case "project": {
      const is = await reading.fs.kind(parsed.path).catch(() => "other" as const);
      if (is === "file" || is === "folder") return { ...parsed, is, ...patterns, source };
      reading.report(`${pointer}/uri`, {
        message:
          is === undefined
            ? `${parsed.path} does not exist`
            : `${parsed.path} cannot be read inside the project`,
        hint: is === undefined ? "create it, or correct the path" : "name a file or a folder of the project",
      });
      return undefined;
    }
  }

  function readPatterns(key: "include" | "exclude"): readonly string[] {
    return (written[key] ?? []).flatMap((text, index) => {
      const pattern = weightPattern(text);
      if (typeof pattern === "string") return [pattern];
      reading.report(`${pointer}/${key}/${index}`, pattern);
      return [];
    });
  }
}

/** What is downloaded by one address is one file. */
function checkNoPatterns({ include, exclude }: WeightSourceYaml): FileProblem | undefined {
  if ((include ?? []).length + (exclude ?? []).length === 0) return undefined;
  return {
    message: "include and exclude choose among files, and a download is one file",
    hint: "remove them",
  };
}
