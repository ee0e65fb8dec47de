import type { Command } from "commander";
import { connectBuildkit } from "../../build/buildkit/connect-buildkit.ts";
import type { BuildkitClient, UsageRecord } from "../../build/buildkit/types.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import { chooseBuilder } from "../choose-builder.ts";
import type { Context } from "../context.ts";
import { mountRecords, type PruneChoice, removableRecords } from "./choose-records.ts";
import { parseAge, parseSize } from "./parse-amounts.ts";

interface PruneOptions {
  readonly all?: true;
  readonly keep?: string;
  readonly olderThan?: string;
  readonly mount: readonly string[];
  readonly dryRun?: true;
  readonly endpoint?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** What `factory cache prune --json` prints. */
export interface PruneReport {
  readonly schemaVersion: 1;
  /** Nothing was removed: the figures say what would be. */
  readonly dryRun: boolean;
  readonly removed: number;
  readonly bytes: number;
}

/** Makes of an empty command one that removes build cache: `factory cache prune` and `factory builder prune`. */
export function definePrune(command: Command, context: Context): Command {
  return command
    .option("--all", "also what other results need and what the builder keeps for itself")
    .option("--keep <size>", "keep that much, such as 20GB; the oldest goes first")
    .option("--older-than <age>", "only what was not used for so long, such as 12h or 7d")
    .option("--mount <id>", "only this cache mount, such as factory-uv; repeatable", append, [])
    .option("--dry-run", "say what would be removed, and remove nothing")
    .option("--endpoint <address>", "another BuildKit")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .action((options: PruneOptions) => prune(options, context));
}

async function prune(options: PruneOptions, context: Context): Promise<void> {
  const choice = toChoice(options);
  const endpoint = await chooseBuilder(context, options.endpoint);
  if (options.dryRun !== true) await confirmPrune(options, context);
  const client = await connectBuildkit(endpoint, { signal: context.signal });
  let report: PruneReport;
  try {
    report =
      options.dryRun === true ? await foresee(client, choice, context.now()) : await remove(client, choice);
  } finally {
    await client.close();
  }
  const text = `${report.dryRun ? "would remove" : "removed"} ${report.removed} records, ${formatBytes(report.bytes)}\n`;
  context.stdout.write(options.json === true ? canonicalJson(report, { indent: 2 }) : text);
}

function toChoice({ all, keep, olderThan, mount }: PruneOptions): PruneChoice {
  if (keep !== undefined && mount.length > 0) {
    throw new FactoryError("USAGE", "--keep and --mount cannot be used together", {
      source: "--keep",
      hint: "--keep is about everything that the builder has; leave one of them out",
    });
  }
  return {
    all: all === true,
    mounts: mount,
    ...(keep === undefined ? {} : { keepBytes: parseSize(keep, "--keep") }),
    ...(olderThan === undefined ? {} : { olderThanMs: parseAge(olderThan, "--older-than") }),
  };
}

/** With `--keep`, the daemon stops when it is below that; how many records this takes is its own choice. */
async function foresee(client: BuildkitClient, choice: PruneChoice, nowMs: number): Promise<PruneReport> {
  const records = await client.diskUsage();
  const removable = removableRecords(records, choice, nowMs);
  const most = sum(removable);
  const bytes =
    choice.keepBytes === undefined ? most : Math.min(most, Math.max(0, sum(records) - choice.keepBytes));
  return { schemaVersion: 1, dryRun: true, removed: bytes === 0 && most > 0 ? 0 : removable.length, bytes };
}

async function remove(client: BuildkitClient, choice: PruneChoice): Promise<PruneReport> {
  const { all, mounts, keepBytes, olderThanMs } = choice;
  const chosen = mounts.length === 0 ? undefined : mountRecords(await client.diskUsage(), mounts);
  const removed: UsageRecord[] = [];
  await client.prune({
    all,
    onRecord: (record) => removed.push(record),
    ...(keepBytes === undefined ? {} : { keepBytes }),
    ...(olderThanMs === undefined ? {} : { olderThanMs }),
    ...(chosen === undefined ? {} : { ids: chosen.map(({ id }) => id) }),
  });
  return { schemaVersion: 1, dryRun: false, removed: removed.length, bytes: sum(removed) };
}

function sum(records: readonly UsageRecord[]): number {
  let bytes = 0;
  for (const record of records) bytes += record.bytes;
  return bytes;
}

/** Cache is cheap to lose but slow to make again: a person is asked, a script has to say so. */
async function confirmPrune({ yes }: PruneOptions, { interactive, signal }: Context): Promise<void> {
  if (yes === true) return;
  if (!interactive) {
    throw new FactoryError("USAGE", "pruning needs a confirmation, and nobody can be asked here", {
      hint: "add --yes",
    });
  }
  const { confirm } = await import("@inquirer/prompts");
  const confirmed = await confirm({ message: "Remove the build cache?", default: false }, { signal });
  if (!confirmed) throw new FactoryError("USAGE", "nothing was removed");
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
