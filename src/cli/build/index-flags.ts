import type { Command } from "commander";

/** Package indexes that the command line names; they go before all others. */
export interface IndexFlags {
  readonly indexUrl?: string;
  readonly extraIndexUrl: readonly string[];
  readonly findLinks: readonly string[];
}

export function addIndexOptions(command: Command): Command {
  return command
    .option("--index-url <url>", "package index instead of the usual one")
    .option("--extra-index-url <url>", "package index besides it; may be repeated", append, [])
    .option("--find-links <url>", "page with links to wheels; may be repeated", append, []);
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
