import { join } from "node:path";

/** The documents that are left of an ended run; `dir` is its folder. */
export interface HandoffPaths {
  readonly summary: string;
  readonly json: string;
  readonly markdown: string;
}

export function handoffPaths(dir: string): HandoffPaths {
  return {
    summary: join(dir, "summary.md"),
    json: join(dir, "handoff.json"),
    markdown: join(dir, "handoff.md"),
  };
}
