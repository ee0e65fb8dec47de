import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Place } from "../graph.ts";

/** More than this nobody reads, and a file that is no pipeline has one in each line. */
const MOST = 100;

export interface ProblemList {
  report(place: Place, message: string, hint: string): void;
  /** For what swallows the rest of the file: errors after it are only its consequences and are left out. */
  reportLast(place: Place, message: string, hint: string): void;
  /** In the order of the file. */
  finish(): readonly PipelineDiagnostic[];
}

/** Collects the syntax errors of one file; only the first at a place counts. */
export function createProblemList(): ProblemList {
  const problems: PipelineDiagnostic[] = [];
  const places = new Set<string>();
  let left = 0;
  let closed = false;
  return { report, reportLast, finish };

  function report({ line, column }: Place, message: string, hint: string): void {
    if (closed) return;
    const place = `${line}:${column}`;
    if (places.has(place)) return;
    if (problems.length >= MOST) {
      left += 1;
      return;
    }
    places.add(place);
    problems.push({ rule: "syntax", severity: "error", message, hint, line, column });
  }

  function reportLast(place: Place, message: string, hint: string): void {
    report(place, message, hint);
    closed = true;
  }

  function finish(): readonly PipelineDiagnostic[] {
    problems.sort((a, b) => a.line - b.line || a.column - b.column);
    const last = problems.at(-1);
    if (left === 0 || last === undefined) return problems;
    const message = `${left} more syntax ${left === 1 ? "error follows" : "errors follow"}`;
    return [...problems, { ...last, message, hint: "correct the first ones" }];
  }
}
