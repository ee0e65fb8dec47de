import type { Command } from "commander";
import { daemonStatus } from "../../build/buildkit/daemon/daemon-status.ts";
import { ensureBuildkitd } from "../../build/buildkit/daemon/ensure-buildkitd.ts";
import { startDaemon } from "../../build/buildkit/daemon/start-daemon.ts";
import { stopDaemon } from "../../build/buildkit/daemon/stop-daemon.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { definePrune } from "../cache/prune-caches.ts";
import type { Context } from "../context.ts";
import { timedWork } from "../progress/timed-work.ts";

interface JsonOption {
  readonly json?: true;
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
  definePrune(command.command("prune"), context)
    .summary("the same as factory cache prune")
    .addHelpText("after", "\nExample:\n  factory builder prune --keep 20GB --yes");
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
