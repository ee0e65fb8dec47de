import { posix } from "node:path";
import type { FileProblem } from "../../problems.ts";
import type { ProjectFs } from "../../types.ts";
import type { WrittenRequirement } from "../requirements/requirement-lines.ts";
import { callArguments } from "./call-arguments.ts";
import { computed } from "./computed-value.ts";
import { evaluatePython } from "./evaluate-python.ts";
import type { Evaluation } from "./evaluation.ts";
import type { PythonValue, Scope } from "./python-value.ts";
import { requirementsOfValue } from "./requirements-of-value.ts";
import { runStatements } from "./run-statements.ts";
import type { SetupFields } from "./setup-fields.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { children, expressions } from "./syntax-nodes.ts";

const FILE = "setup.py";
const REMEDY =
  "list the packages in project.dependencies of a pyproject.toml, or name a requirements file in factory.yaml: requirements: requirements.txt";

/**
 * What the setup() call of setup.py says, read from its syntax: the file never runs. What is computed becomes a problem.
 * Throws FILE_* errors for the file itself.
 */
export async function readSetupPy(fs: ProjectFs, folder: string): Promise<SetupFields> {
  const file = posix.join(folder, FILE);
  const text = await fs.read(file, { maxBytes: 1024 * 1024, encodings: "marked" });
  const { parser } = await import("@lezer/python");
  const module = parser.parse(text).topNode;
  const broken = firstError(module);
  if (broken !== undefined) {
    const source = sourceAt(file, text, broken);
    const problem = {
      message: `${file} is not Python that can be read`,
      source,
      hint: "correct the syntax at that line",
    };
    return { problems: [problem] };
  }
  const calls = setupCalls(module, text);
  const refuse = (problem: FileProblem): SetupFields => ({
    problems: [{ ...problem, hint: REMEDY, unsupported: true }],
  });
  const [call, more] = calls;
  if (call === undefined) {
    return refuse({
      message: `${file} has no call of setup() that can be read without running it`,
      source: file,
    });
  }
  if (more !== undefined) {
    return refuse({
      message: `${file} calls setup() more than once`,
      source: sourceAt(file, text, more.from),
    });
  }
  const evaluation = moduleEvaluation(module, text);
  runStatements(children(module), evaluation);
  const { keywords, unknown } = keywordsOf(call, evaluation);
  if (unknown !== undefined) {
    return refuse({
      message: `the arguments of setup() are computed: ${shown(unknown)}`,
      source: sourceAt(file, text, unknown.at),
    });
  }
  return fieldsOf(keywords, { fs, folder, file, sourceOf: (at) => sourceAt(file, text, at) });
}

function moduleEvaluation(module: SyntaxNode, text: string): Evaluation {
  const functions = new Map<string, SyntaxNode>();
  for (const node of children(module)) {
    const name =
      node.name === "FunctionDefinition"
        ? children(node).find((one) => one.name === "VariableName")
        : undefined;
    if (name !== undefined) functions.set(text.slice(name.from, name.to), node);
  }
  const scope: Scope = new Map();
  return { text, scope, functions, depth: 0, budget: { steps: 20_000 }, evaluate: evaluatePython };
}

function firstError(module: SyntaxNode): number | undefined {
  const cursor = module.cursor();
  do {
    if (cursor.type.isError) return cursor.from;
  } while (cursor.next());
  return undefined;
}

/** `setup(…)`, `setuptools.setup(…)`, wherever in the file. */
function setupCalls(module: SyntaxNode, text: string): readonly SyntaxNode[] {
  const calls: SyntaxNode[] = [];
  const cursor = module.cursor();
  do {
    if (cursor.name !== "CallExpression") continue;
    const callee = cursor.node.firstChild;
    const name = callee === null ? "" : text.slice(callee.from, callee.to).replace(/\s+/g, "");
    if (/^(?:[A-Za-z_][\w.]*\.)?setup$/.test(name)) calls.push(cursor.node);
  } while (cursor.next());
  return calls;
}

interface Keywords {
  readonly keywords: ReadonlyMap<string, PythonValue>;
  /** A `**` that may hold anything. */
  readonly unknown: PythonValue | undefined;
}

function keywordsOf(call: SyntaxNode, evaluation: Evaluation): Keywords {
  const list = expressions(call)[1];
  const keywords = new Map<string, PythonValue>();
  if (list === undefined) return { keywords, unknown: computed(call, evaluation) };
  const { named, spread } = callArguments(list, evaluation.text);
  for (const node of spread) {
    const value = evaluatePython(node, evaluation);
    if (value.kind !== "dict") return { keywords, unknown: { ...value, at: node.from } };
    for (const [key, entry] of value.entries) keywords.set(key, entry);
  }
  for (const [key, node] of named) keywords.set(key, evaluatePython(node, evaluation));
  return { keywords, unknown: undefined };
}

interface Reading {
  readonly fs: ProjectFs;
  readonly folder: string;
  readonly file: string;
  readonly sourceOf: (at: number) => string;
}

async function fieldsOf(keywords: ReadonlyMap<string, PythonValue>, reading: Reading): Promise<SetupFields> {
  const problems: FileProblem[] = [];
  const name = keywords.get("name");
  const version = keywords.get("version");
  const python = keywords.get("python_requires");
  const requires = await listOf("install_requires", keywords.get("install_requires"), {
    ...reading,
    problems,
  });
  const { extrasRequire, unreadExtras } = await readExtras(keywords.get("extras_require"), reading);
  if (python !== undefined && python.kind !== "text" && python.kind !== "none") {
    problems.push(isComputed("python_requires", python, reading));
  }
  return {
    ...(name?.kind === "text" ? { name: name.text } : {}),
    ...(version?.kind === "text" ? { version: version.text } : {}),
    ...(python?.kind === "text"
      ? { pythonRequires: { value: python.text, source: reading.sourceOf(python.at) } }
      : {}),
    ...(requires === undefined ? {} : { installRequires: requires }),
    ...(extrasRequire.size === 0 ? {} : { extrasRequire }),
    ...(unreadExtras.size === 0 ? {} : { unreadExtras }),
    problems,
  };
}

async function readExtras(value: PythonValue | undefined, reading: Reading) {
  const extrasRequire = new Map<string, readonly WrittenRequirement[]>();
  const unreadExtras = new Map<string, readonly FileProblem[]>();
  if (value?.kind === "dict") {
    for (const [extra, list] of value.entries) {
      const problems: FileProblem[] = [];
      const written = await listOf(`extra ${extra}`, list, { ...reading, problems });
      if (problems.length > 0) unreadExtras.set(extra, problems);
      else if (written !== undefined) extrasRequire.set(extra, written);
    }
  } else if (value !== undefined && value.kind !== "none") {
    unreadExtras.set("*", [isComputed("extras_require", value, reading)]);
  }
  return { extrasRequire, unreadExtras };
}

async function listOf(
  what: string,
  value: PythonValue | undefined,
  reading: Reading & { readonly problems: FileProblem[] },
) {
  if (value === undefined || value.kind === "none") return undefined;
  const { written, computed: parts, problems } = await requirementsOfValue(value, reading);
  reading.problems.push(...problems, ...distinct(parts).map((part) => isComputed(what, part, reading)));
  return written;
}

/** One for each place. */
function distinct(values: readonly PythonValue[]): readonly PythonValue[] {
  return [...new Map(values.map((value) => [value.at, value])).values()];
}

function isComputed(what: string, value: PythonValue, { file, sourceOf }: Reading): FileProblem {
  return {
    message: `${what} of ${file} is computed, and factory does not run it: ${shown(value)}`,
    source: sourceOf(value.at),
    hint: REMEDY,
    unsupported: true,
  };
}

function shown(value: PythonValue): string {
  return value.kind === "computed" ? value.text : `a ${value.kind} where a list of requirements is needed`;
}

function sourceAt(file: string, text: string, at: number): string {
  return `${file}:${text.slice(0, at).split("\n").length}`;
}
