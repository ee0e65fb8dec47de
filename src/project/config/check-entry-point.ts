import { FactoryError } from "../../errors/factory-error.ts";
import type { FileProblem } from "../problems.ts";
import { closest } from "../suggest.ts";
import type { ProjectFs } from "../types.ts";

interface EntryPoint {
  /** `cog/predict.py` */
  readonly file: string;
  /** Class or function in it. */
  readonly name: string;
}

const MAX_BYTES = 4 * 1024 * 1024;

/** `file.py:Name` in its two parts; undefined when it is written in another way. */
function parseEntryPoint(text: string): EntryPoint | undefined {
  const [file, name, ...more] = text.split(".py:");
  if (file === undefined || file === "" || name === undefined || more.length > 0) return undefined;
  return /^[A-Za-z_]\w*$/.test(name) ? { file: `${file}.py`, name } : undefined;
}

/** Whether the file is in the project and defines the name. Nothing is run: what the text cannot show passes. */
export async function checkEntryPoint(
  text: string,
  { fs, key, source }: { readonly fs: ProjectFs; readonly key: string; readonly source: string },
): Promise<FileProblem | undefined> {
  const entry = parseEntryPoint(text);
  if (entry === undefined) {
    const example =
      key === "predict" ? "predict.py:Predictor" : `${key}.py:${key === "run" ? "Runner" : "train"}`;
    return {
      message: `${key} is ${JSON.stringify(text)}, not file.py:Name`,
      hint: `write it like ${example}`,
    };
  }
  try {
    const code = await fs.read(entry.file, { maxBytes: MAX_BYTES, requestedBy: source });
    return checkName(code, entry);
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    if (error.code === "FILE_MISSING") return missing(entry.file, fs);
    return { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}

async function missing(file: string, fs: ProjectFs): Promise<FileProblem> {
  const slash = file.lastIndexOf("/");
  const folder = slash === -1 ? "." : file.slice(0, slash);
  const beside = (await fs.list(folder)).filter(({ name, kind }) => kind === "file" && name.endsWith(".py"));
  const guess = closest(
    file.slice(slash + 1),
    beside.map(({ name }) => name),
  );
  const prefix = slash === -1 ? "" : `${folder}/`;
  const hint =
    guess === undefined ? `create ${file}, or correct its name` : `did you mean ${prefix}${guess}?`;
  return { message: `${file} does not exist`, hint };
}

function checkName(code: string, { file, name }: EntryPoint): FileProblem | undefined {
  if (isBound(code, name)) return undefined;
  const defined = [...code.matchAll(/^(?:class|def|async\s+def)\s+(\w+)/gm)].map((match) => match[1] ?? "");
  const guess = closest(name, defined) ?? onlyOne(defined);
  const hint = guess === undefined ? `define ${name} in ${file}` : `did you mean ${file}:${guess}?`;
  return { message: `${file} defines no ${name}`, hint };
}

/** Defined, assigned or imported somewhere in the file; a star import may bring anything. */
function isBound(code: string, name: string): boolean {
  const patterns = [
    `^[ \\t]*(?:class|def|async[ \\t]+def)[ \\t]+${name}\\b`,
    `^[ \\t]*${name}[ \\t]*(?::[^=\\n]+)?=[^=]`,
    `\\bimport\\b[^\\n]*(?<![\\w.])${name}\\b`,
    `\\bimport[ \\t]*\\([^)]*\\b${name}\\b`,
    "^[ \\t]*from[ \\t]+\\S+[ \\t]+import[ \\t]+\\*",
  ];
  return patterns.some((pattern) => new RegExp(pattern, "m").test(code));
}

function onlyOne(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}
