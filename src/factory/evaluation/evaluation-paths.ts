import { join } from "node:path";

/** The files of an evaluation of a run; `dir` is the folder of the run. */
export interface EvaluationPaths {
  readonly folder: string;
  readonly json: string;
  readonly markdown: string;
  readonly junit: string;
}

export function evaluationPaths(dir: string, evaluation: number): EvaluationPaths {
  const folder = join(evaluationsFolder(dir), `${evaluation}`);
  return {
    folder,
    json: join(folder, "report.json"),
    markdown: join(folder, "report.md"),
    junit: join(folder, "report.xml"),
  };
}

export function evaluationsFolder(dir: string): string {
  return join(dir, "evaluations");
}
