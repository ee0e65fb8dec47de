import type { Problem } from "../../errors/factory-error.ts";
import { closest } from "../../project/suggest.ts";
import type { CompatMatrix, Versioning } from "../../resolve/types.ts";
import { VERSIONINGS } from "../../resolve/versionings.ts";
import { isEmptyRange } from "./is-empty-range.ts";
import type { JsonDocument } from "./parse-json-places.ts";

/** What cannot be true in the rows of a document that follows its schema. `columns` tells how cells are read. */
export function rowProblems(
  document: JsonDocument,
  columns: Pick<CompatMatrix, "variables" | "ranges">,
): readonly Problem[] {
  const { rows } = document.value as { readonly rows: readonly Row[] };
  const ids = new Map<string, number>();
  return rows.flatMap((row, index) => {
    const problems = [
      ...repeatedId(row, { first: ids.get(row.id), document, index }),
      ...cellProblems(row, { ...columns, document, index }),
      ...contradictions(row, { document, index }),
    ];
    if (!ids.has(row.id)) ids.set(row.id, index);
    return problems;
  });
}

type Row = Readonly<Record<string, string>> & { readonly id: string };

interface Position {
  readonly document: JsonDocument;
  readonly index: number;
}

function repeatedId(
  { id }: Row,
  { first, document, index }: Position & { readonly first: number | undefined },
): Problem[] {
  if (first === undefined) return [];
  const message = `row ${id}: the id is used twice, first at ${document.place(`/rows/${first}`)}`;
  return [{ message, source: document.place(`/rows/${index}/id`), hint: "give each row an id of its own" }];
}

function cellProblems(
  row: Row,
  { variables, ranges = [], document, index }: Position & Pick<CompatMatrix, "variables" | "ranges">,
): Problem[] {
  return Object.entries(variables).flatMap(([column, versioning]) => {
    const cell = row[column];
    const reason = cell === undefined ? undefined : cellProblem(cell, versioning, ranges.includes(column));
    if (reason === undefined) return [];
    const source = document.place(`/rows/${index}/${column}`);
    return [{ message: `row ${row.id}: ${column} "${cell}" ${reason}`, source, hint: `correct ${column}` }];
  });
}

function cellProblem(cell: string, versioning: Versioning, isRange: boolean): string | undefined {
  const rules = VERSIONINGS[versioning];
  if (!isRange) return rules.isVersion(cell) ? undefined : `is not a version as ${versioning} reads it`;
  if (!rules.isRange(cell)) return `is not a range as ${versioning} reads it`;
  return rules.ordered && isEmptyRange(cell, versioning) ? "admits no version at all" : undefined;
}

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  accelerator: ["none", "cuda", "rocm"],
  platform: ["amd64", "arm64"],
};

/** Rows that no machine can be. */
function contradictions(row: Row, { document, index }: Position): Problem[] {
  const problems: Problem[] = [];
  const report = (column: string, message: string, hint: string) =>
    problems.push({
      message: `row ${row.id}: ${message}`,
      source: document.place(`/rows/${index}/${column}`),
      hint,
    });
  for (const [column, known] of Object.entries(KNOWN)) {
    const cell = row[column];
    if (cell === undefined || known.includes(cell)) continue;
    const guess = closest(cell, known);
    report(
      column,
      `${column} is "${cell}"`,
      guess === undefined ? `use ${known.join(" or ")}` : `did you mean ${guess}?`,
    );
  }
  const { accelerator, cuda } = row;
  if (accelerator === "none" && cuda !== undefined && cuda !== "none") {
    report("cuda", `cuda is "${cuda}" without an accelerator`, 'write cuda "none", or accelerator "cuda"');
  }
  if (accelerator === "cuda" && cuda === "none") {
    report(
      "cuda",
      `cuda is "none" although the accelerator is cuda`,
      "name the release of CUDA, or leave it out",
    );
  }
  return problems;
}
