import { type CallArguments, callArguments } from "./call-arguments.ts";
import { callFunction } from "./call-function.ts";
import { computed } from "./computed-value.ts";
import type { Evaluation } from "./evaluation.ts";
import { linesOf } from "./lines-of.ts";
import { parentOf } from "./parent-of.ts";
import type { PythonValue } from "./python-value.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { expressions } from "./syntax-nodes.ts";

/** The calls with which setup.py files read a list of requirements; every other call is computed. */
export function evaluateCall(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const [callee, list] = expressions(node);
  if (callee === undefined || list === undefined) return computed(node, evaluation);
  const args = callArguments(list, evaluation.text);
  const name = evaluation.text.slice(callee.from, callee.to).replace(/\s+/g, "");
  const value = namedCall(name, args, evaluation) ?? methodCall(callee, args, evaluation);
  return value === undefined ? computed(node, evaluation) : { ...value, at: node.from };
}

function namedCall(name: string, args: CallArguments, evaluation: Evaluation): PythonValue | undefined {
  const values = args.positional.map((argument) => evaluation.evaluate(argument, evaluation));
  const [first] = values;
  const at = first?.at ?? 0;
  switch (name) {
    case "open":
    case "io.open":
    case "codecs.open": {
      const path = asPath(first);
      return path === undefined ? undefined : { kind: "file", path, skip: [], at };
    }
    case "Path":
    case "pathlib.Path":
    case "os.path.abspath":
    case "os.path.realpath":
    case "os.path.join":
    case "path.join":
    case "join": {
      const paths = values.map(asPath);
      if (paths.length === 0 || paths.includes(undefined)) return undefined;
      return { kind: "path", path: paths.join("/"), at };
    }
    case "os.path.dirname":
    case "path.dirname":
    case "dirname": {
      const path = asPath(first);
      return path === undefined ? undefined : { kind: "path", path: parentOf(path), at };
    }
    case "list":
    case "sorted":
    case "tuple":
      return first?.kind === "list" || first?.kind === "lines" ? first : linesOf(first);
    case "dict":
      return args.spread.length > 0 || args.positional.length > 0 ? undefined : dictionary(args, evaluation);
    default: {
      const body = evaluation.functions.get(name);
      return body === undefined || args.spread.length > 0 ? undefined : callFunction(body, args, evaluation);
    }
  }
}

function dictionary({ named }: CallArguments, evaluation: Evaluation): PythonValue {
  const entries = new Map<string, PythonValue>();
  for (const [key, value] of named) entries.set(key, evaluation.evaluate(value, evaluation));
  return { kind: "dict", entries, at: 0 };
}

function asPath(value: PythonValue | undefined): string | undefined {
  if (value?.kind === "text") return value.text;
  return value?.kind === "path" ? value.path : undefined;
}

function methodCall(
  callee: SyntaxNode,
  { positional }: CallArguments,
  evaluation: Evaluation,
): PythonValue | undefined {
  if (callee.name !== "MemberExpression") return undefined;
  const [object, property] = expressions(callee);
  if (object === undefined || property === undefined) return undefined;
  const value = evaluation.evaluate(object, evaluation);
  const [first] = positional.map((argument) => evaluation.evaluate(argument, evaluation));
  switch (evaluation.text.slice(property.from, property.to)) {
    case "read":
      return value.kind === "file" ? { ...value, kind: "content" } : undefined;
    case "readlines":
      return linesOf(value);
    case "read_text": {
      const path = value.kind === "path" ? value.path : undefined;
      return path === undefined ? undefined : { kind: "content", path, skip: [], at: value.at };
    }
    case "open":
      return value.kind === "path" ? { kind: "file", path: value.path, skip: [], at: value.at } : undefined;
    case "splitlines":
      return value.kind === "content" ? linesOf(value) : splitText(value, "\n");
    case "split":
      if (first !== undefined && (first.kind !== "text" || first.text !== "\n")) return undefined;
      return value.kind === "content" ? linesOf(value) : splitText(value, first === undefined ? /\s+/ : "\n");
    case "strip":
    case "rstrip":
      if (value.kind === "text") return { ...value, text: value.text.trim() };
      return value.kind === "content" ? value : undefined;
    case "joinpath": {
      const path = asPath(first);
      if (value.kind !== "path" || path === undefined) return undefined;
      return { ...value, path: `${value.path}/${path}` };
    }
    case "resolve":
    case "absolute":
      return value.kind === "path" ? value : undefined;
    default:
      return undefined;
  }
}

function splitText(value: PythonValue, separator: string | RegExp): PythonValue | undefined {
  if (value.kind !== "text") return undefined;
  const parts = value.text.split(separator).map((text) => text.trim());
  const items = parts
    .filter((text) => text !== "")
    .map((text) => ({ kind: "text" as const, text, at: value.at }));
  return { kind: "list", items, at: value.at };
}
