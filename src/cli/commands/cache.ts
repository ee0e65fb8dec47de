import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { listCaches } from "../cache/list-caches.ts";
import { printCaches } from "../cache/print-caches.ts";
import { definePrune } from "../cache/prune-caches.ts";
import type { Context } from "../context.ts";

interface ListOptions {
  readonly endpoint?: string;
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  command
    .command("ls")
    .summary("show what the builder keeps and what factory keeps on this machine")
    .option("--endpoint <address>", "another BuildKit")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory cache ls")
    .action((options: ListOptions) => list(options, context));
  definePrune(command.command("prune"), context)
    .summary("remove build cache of the BuildKit that would build")
    .addHelpText("after", "\nExample:\n  factory cache prune --older-than 7d --dry-run");
  command.addHelpText("after", "\nExample:\n  factory cache ls");
}

async function list(options: ListOptions, context: Context): Promise<void> {
  const caches = await listCaches(context, options);
  context.stdout.write(options.json === true ? canonicalJson(caches, { indent: 2 }) : printCaches(caches));
}
