import { closest } from "../../suggest.ts";
import { normaliseName } from "../normalise-name.ts";
import { parseSpecifier } from "../pep440/specifier.ts";
import { atEnd, skipBlanks, TextProblem, type TextScanner, take } from "../text-scanner.ts";
import {
  MARKER_VARIABLES,
  type Marker,
  type MarkerOperand,
  type MarkerOperator,
  type MarkerVariable,
  VERSION_VARIABLES,
} from "./marker.ts";

const MAX_DEPTH = 64;

/** Throws TextProblem when the text is not exactly one marker. */
export function parseMarker(text: string): Marker {
  const scanner = { text, offset: 0 };
  const marker = takeMarker(scanner);
  if (!atEnd(scanner)) throw unexpectedEnd(scanner);
  return marker;
}

/** Reads the marker at the scanner's position, up to the first thing that cannot belong to it. */
export function takeMarker(scanner: TextScanner, depth = 0): Marker {
  if (depth > MAX_DEPTH) {
    throw new TextProblem("marker has too many nested parentheses", { offset: scanner.offset });
  }
  const items = [takeAtom(scanner, depth)];
  const joints: ("and" | "or")[] = [];
  for (;;) {
    const joint = take(scanner, /\b(?:or|and)\b/y);
    if (joint === undefined) break;
    joints.push(joint === "or" ? "or" : "and");
    items.push(takeAtom(scanner, depth));
  }
  const [first] = items;
  return first !== undefined && items.length === 1 ? first : { kind: "group", items, joints };
}

function takeAtom(scanner: TextScanner, depth: number): Marker {
  skipBlanks(scanner);
  const open = scanner.offset;
  if (take(scanner, /\(/y) === undefined) {
    const comparison = takeComparison(scanner);
    skipBlanks(scanner);
    return comparison;
  }
  const inner = takeMarker(scanner, depth + 1);
  if (take(scanner, /\)/y) === undefined) {
    throw new TextProblem("marker has a parenthesis that is never closed", { offset: open });
  }
  skipBlanks(scanner);
  return inner;
}

function takeComparison(scanner: TextScanner): Marker {
  const start = scanner.offset;
  const left = takeOperand(scanner);
  skipBlanks(scanner);
  const operator = takeOperator(scanner);
  skipBlanks(scanner);
  const right = takeOperand(scanner);
  const variables = [left, right].filter((side) => side.kind === "variable");
  const [variable] = variables;
  if (variable === undefined || variables.length > 1) {
    throw new TextProblem("marker compares two values of the same kind", {
      offset: start,
      hint: "compare one marker variable with one quoted string",
    });
  }
  const comparison = { left, operator, right, variable: variable.name };
  checkComparison(comparison, start);
  if (variable.name !== "extra") return { kind: "comparison", ...comparison };
  return { kind: "comparison", ...comparison, left: normalised(left), right: normalised(right) };
}

function takeOperand(scanner: TextScanner): MarkerOperand {
  const offset = scanner.offset;
  const quoted = take(scanner, /'[^']*'|"[^"]*"/y);
  if (quoted !== undefined) return { kind: "text", value: quoted.slice(1, -1) };
  const word = take(scanner, /[A-Za-z_][A-Za-z0-9_.]*/y);
  if (word === undefined) {
    throw new TextProblem("marker has no variable or quoted string where one is needed", {
      offset,
      hint: `write a comparison such as sys_platform == "linux"`,
    });
  }
  return { kind: "variable", name: variableName(word, offset) };
}

/** `os.name` and `python_implementation` are old spellings that packages still use. */
function variableName(word: string, offset: number): MarkerVariable {
  const plain = /^(os|sys|platform)\./.test(word) ? word.replace(".", "_") : word;
  const name = plain === "python_implementation" ? "platform_python_implementation" : plain;
  const known = MARKER_VARIABLES.find((variable) => variable === name);
  if (known !== undefined) return known;
  const guess = closest(name, MARKER_VARIABLES);
  throw new TextProblem(`unknown marker variable ${word}`, {
    offset,
    hint: guess === undefined ? `use one of ${MARKER_VARIABLES.join(", ")}` : `did you mean ${guess}?`,
  });
}

function takeOperator(scanner: TextScanner): MarkerOperator {
  const offset = scanner.offset;
  const symbol = take(scanner, /===|==|~=|!=|<=|>=|<|>|in\b|not[ \t]+in\b/y);
  if (symbol === undefined) {
    throw new TextProblem("marker has no operator where one is needed", {
      offset,
      hint: "use one of ==, !=, <, <=, >, >=, ~=, ===, in, not in",
    });
  }
  return symbol.startsWith("not") ? "not in" : (symbol as MarkerOperator);
}

/** What would have no meaning when evaluated is refused here, where its place is known. */
function checkComparison(
  {
    left,
    operator,
    right,
    variable,
  }: {
    readonly left: MarkerOperand;
    readonly operator: MarkerOperator;
    readonly right: MarkerOperand;
    readonly variable: MarkerVariable;
  },
  offset: number,
): void {
  if (operator !== "~=" && operator !== "===") return;
  if (!VERSION_VARIABLES.has(variable)) {
    throw new TextProblem(`marker compares ${variable} with ${operator}, which only versions have`, {
      offset,
      hint: "use == or in",
    });
  }
  const literal = right.kind === "text" ? right : left;
  if (literal.kind !== "text" || operator !== "~=" || right.kind !== "text") return;
  if (parseSpecifier(`~=${literal.value}`) !== undefined) return;
  throw new TextProblem(`marker compares ${variable} with ~= "${literal.value}", which is not a range`, {
    offset,
    hint: `give two numbers at least, such as ~= "3.11"`,
  });
}

function normalised(operand: MarkerOperand): MarkerOperand {
  return operand.kind === "text" ? { kind: "text", value: normaliseName(operand.value) } : operand;
}

function unexpectedEnd(scanner: TextScanner): TextProblem {
  return new TextProblem(
    `marker has ${JSON.stringify(scanner.text.slice(scanner.offset, scanner.offset + 20))} after its end`,
    {
      offset: scanner.offset,
      hint: "join comparisons with and or or",
    },
  );
}
