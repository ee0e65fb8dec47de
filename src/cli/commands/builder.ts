import type { Command } from "commander";
import { connectBuildkit } from "../../build/buildkit/connect-buildkit.ts";
import { daemonStatus } from "../../build/buildkit/daemon/daemon-status.ts";
import { ensureBuildkitd } from "../../build/buildkit/daemon/ensure-buildkitd.ts";
import { startDaemon } from "../../build/buildkit/daemon/start-daemon.ts";
import { stopDaemon } from "../../build/buildkit/daemon/stop-daemon.ts";
import type { UsageRecord } from "../../build/buildkit/types.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import { chooseBuilder } from "../choose-builder.ts";
import type { Context } from "../context.ts";
import { timedWork } from "../progress/timed-work.ts";

interface JsonOption {
  readonly json?: true;
}

interface PruneOptions extends JsonOption {
  readonly all?: true;
  readonly yes?: true;
  readonly keep?: string;
  readonly endpoint?: string;
}

export function define(command: Command, context: Context): void {
  command
    .command("start")
    .summary("start factory's own BuildKit, building it first where it is missing")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory builder start")
    .action((options: JsonOption) => start(options, context));
  command
    .command("stop")
    .summary("stop factory's own BuildKit; its cache stays")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory builder stop")
    .action((options: JsonOption) => stop(options, context));
  command
    .command("status")
    .summary("show whether factory's own BuildKit runs, and where")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory builder status")
    .action((options: JsonOption) => status(options, context));
  command
    .command("prune")
    .summary("remove build cache of the BuildKit that would build")
    .option("--all", "also what recent builds used")
    .option("--keep <gigabytes>", "keep that much")
    .option("--endpoint <address>", "another BuildKit")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory builder prune --keep 20 --yes")
    .action((options: PruneOptions) => prune(options, context));
  command.addHelpText("after", "\nExample:\n  factory builder start");
}

async function start({ json }: JsonOption, context: Context): Promise<void> {
  const { cache, state } = context.folders;
  const daemon = await timedWork(context, "starting BuildKit", async (report) => {
    const request = { cacheDir: cache, env: context.env, report, signal: context.signal };
    const tools = await ensureBuildkitd(request);
    return startDaemon({ ...request, stateDir: state, tools });
  });
  const text = `BuildKit ${daemon.version} answers at ${daemon.endpoint}\n`;
  context.stdout.write(json === true ? canonicalJson({ schemaVersion: 1, daemon }, { indent: 2 }) : text);
}

async function stop({ json }: JsonOption, context: Context): Promise<void> {
  const result = await stopDaemon(context.folders.state);
  const text = result.kind === "stopped" ? `stopped process ${result.pid}\n` : "it was not running\n";
  context.stdout.write(json === true ? canonicalJson({ schemaVersion: 1, result }, { indent: 2 }) : text);
}

async function status({ json }: JsonOption, context: Context): Promise<void> {
  const daemon = await daemonStatus(context.folders.state);
  if (json === true) {
    context.stdout.write(canonicalJson({ schemaVersion: 1, daemon }, { indent: 2 }));
    return;
  }
  switch (daemon.kind) {
    case "running":
      context.stdout.write(`BuildKit ${daemon.version}, process ${daemon.pid}, ${daemon.endpoint}\n`);
      context.stdout.write(`log ${daemon.log}\n`);
      return;
    case "unresponsive":
      context.stdout.write(
        `process ${daemon.pid} does not answer; see ${daemon.log}, or run factory builder start\n`,
      );
      return;
    case "stopped":
      context.stdout.write("not running; start it with factory builder start\n");
      return;
  }
}

async function prune(options: PruneOptions, context: Context): Promise<void> {
  const keepBytes = options.keep === undefined ? undefined : gigabytes(options.keep);
  const endpoint = await chooseBuilder(context, options.endpoint);
  await confirmPrune(options, context);
  const client = await connectBuildkit(endpoint, { signal: context.signal });
  const removed: UsageRecord[] = [];
  try {
    await client.prune({
      all: options.all === true,
      onRecord: (record) => removed.push(record),
      ...(keepBytes === undefined ? {} : { keepBytes }),
    });
  } finally {
    await client.close();
  }
  const bytes = removed.reduce((sum, record) => sum + record.bytes, 0);
  const text = `removed ${removed.length} records, ${formatBytes(bytes)}\n`;
  const document = { schemaVersion: 1, removed: removed.length, bytes };
  context.stdout.write(options.json === true ? canonicalJson(document, { indent: 2 }) : text);
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

function gigabytes(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value * 1e9;
  throw new FactoryError("USAGE", `--keep ${text} is not a number of gigabytes`, {
    source: "--keep",
    hint: "write a number, such as --keep 20",
  });
}
