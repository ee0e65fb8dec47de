import { FactoryError } from "../errors/factory-error.ts";
import { addValue } from "./add-value.ts";
import { encodeColumn } from "./encode-column.ts";
import type { KnownRange, Matrix, Tables, Variable } from "./encoded.ts";
import type { CompatMatrix, CompatRow, Dependency, Versioning } from "./types.ts";
import { VERSIONINGS, type VersioningRules } from "./versionings.ts";
import { NONE } from "./with-none.ts";

/** Throws COMPAT_INVALID when two matrices read one variable in different ways. */
export function toTables(
  matrices: readonly CompatMatrix[],
  dependencies: readonly Dependency[] = [],
): Tables {
  const variables = new Map<string, Variable>();
  const encoded = matrices.map((source, index): Matrix => {
    const columns = Object.entries(source.variables).map(([name, versioning]) => {
      const variable = declare(variables, name, versioning);
      if (variable.versioning !== versioning) {
        const message = `${source.name} reads ${name} as ${versioning}, an earlier table as ${variable.versioning}`;
        throw new FactoryError("COMPAT_INVALID", message);
      }
      return encodeColumn({ matrix: index, source, variable });
    });
    for (const column of columns) column.variable.columns.push(column);
    return { index, source, columns, rows: Int32Array.from(source.rows.keys()) };
  });
  for (const variable of variables.values()) variable.listed = variable.values.length;
  const withConditions = encoded.map((matrix) => withCondition(matrix, variables, dependencies));
  for (const { name, range } of dependencies) {
    const variable = variables.get(name);
    const version = variable && namedVersion(variable.rules, range);
    if (variable !== undefined && version !== undefined) addValue(variable, version);
  }
  for (const variable of variables.values()) {
    variable.all = new Uint8Array(variable.values.length).fill(1, 0, variable.listed);
  }
  return { matrices: withConditions, variables };
}

/** The version that a range names, be it exact (`==2.4.0`) or all that begin alike (`12.4`). */
export function namedVersion(rules: VersioningRules, range: string): string | undefined {
  const text = range.trim();
  return rules.single(range) ?? (rules.isVersion(text) ? text : undefined);
}

export function knownRange(variable: Variable, range: string): KnownRange {
  const known = variable.ranges.get(range);
  if (known !== undefined) return known;
  const made = { variable, range, holds: new Uint8Array(variable.values.length) };
  variable.ranges.set(range, made);
  return made;
}

/** Whether the range holds for the value. */
export function isIn({ variable, range, holds }: KnownRange, id: number): boolean {
  const { rules, values } = variable;
  if (holds[id] === 0) holds[id] = rules.matches(values[id] ?? NONE, range) ? 1 : 2;
  return holds[id] === 1;
}

export function rowOf(matrix: Matrix, row: number): CompatRow {
  const found = matrix.source.rows[row];
  if (found === undefined) throw new Error(`${matrix.source.name} has no row ${row}`);
  return found;
}

function withCondition(
  matrix: Matrix,
  variables: Map<string, Variable>,
  dependencies: readonly Dependency[],
): Matrix {
  const name = matrix.source.when;
  if (name === undefined) return matrix;
  const versioning = dependencies.find((dependency) => dependency.name === name)?.versioning ?? "exact";
  const when = declare(variables, name, versioning);
  when.decides = true;
  return { ...matrix, when };
}

function declare(variables: Map<string, Variable>, name: string, versioning: Versioning): Variable {
  const known = variables.get(name);
  if (known !== undefined) return known;
  const variable: Variable = {
    index: variables.size,
    name,
    versioning,
    rules: VERSIONINGS[versioning],
    values: [NONE],
    ids: new Map([[NONE, 0]]),
    listed: 1,
    columns: [],
    decides: false,
    all: new Uint8Array(),
    ranges: new Map(),
  };
  variables.set(name, variable);
  return variable;
}
