import { createWriteStream, type WriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { Command } from "commander";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import type { RunPolicy } from "../../factory/boot/run-policy.ts";
import type { StageCall } from "../../pipeline/handlers/handler.ts";
import type { Outcome } from "../../pipeline/outcome.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { BuildReport } from "../build/build-report.ts";
import { runBuild } from "../build/run-build.ts";
import { type BuildOptions, define } from "../commands/build.ts";
import type { Context } from "../context.ts";

/** `type="factory.build"`: builds the project; attributes `tag`, `output`, `base` and `endpoint` are those of factory build. */
export async function buildStage(call: StageCall, context: Context, policy: RunPolicy): Promise<Outcome> {
  const { projectDir, stageDir, signal } = call;
  const log = createWriteStream(join(stageDir, "stdout.log"), { flags: "a" });
  // Heard from the beginning: a disk that gets full while it is written must not end the process.
  const written = finished(log).catch(() => undefined);
  try {
    const { report, diagnostics } = await runBuild({
      dir: projectDir,
      options: buildOptions(call, context, policy),
      context: { ...context, signal },
      onEvent: (event) => writeEvent(log, event),
    });
    for (const { severity, message } of diagnostics) log.write(`${severity}: ${message}\n`);
    await writeFile(join(stageDir, "report.json"), canonicalJson(report, { indent: 2 }));
    return { status: "success", contextUpdates: updates(report) };
  } finally {
    log.end();
    await written;
  }
}

/** As the command line would have them; what the profile demands of the image is attached to it. */
function buildOptions({ model, node }: StageCall, context: Context, policy: RunPolicy): BuildOptions {
  const command = new Command();
  define(command, context);
  const given = ["output", "base", "endpoint"].map((key) => [key, model.text(node, key)] as const);
  const tags = model.text(node, "tag").split(",");
  const wanted = ["platform", policy.platform ?? ""] as const;
  const flags = [...given, wanted, ...tags.map((tag) => ["tag", tag.trim()] as const)];
  const attached = [...(policy.sbom ? ["--sbom"] : []), ...(policy.provenance ? ["--provenance"] : [])];
  command.parseOptions([
    ...flags.flatMap(([key, value]) => (value === "" ? [] : [`--${key}=${value}`])),
    ...attached,
  ]);
  return { ...command.opts<BuildOptions>(), progress: "quiet" };
}

function updates(report: BuildReport) {
  const { digest, tag, planDigest, layers, stages, ms, output, record } = report;
  return {
    ...(digest === undefined ? {} : { "image.digest": digest }),
    ...(tag === undefined ? {} : { "image.tag": tag }),
    "image.output": output.kind,
    ...("path" in output && output.path !== undefined ? { "image.path": output.path } : {}),
    "plan.digest": planDigest,
    ...(record === undefined ? {} : { "build.record": record }),
    "build.ms": ms,
    "cache.layers": layers.length,
    "cache.reused_layers": layers.filter(({ reused }) => reused).length,
    "cache.stages": stages.length,
    "cache.cached_stages": stages.filter(({ cached }) => cached).length,
  };
}

function writeEvent(log: WriteStream, event: BuildEvent): void {
  switch (event.kind) {
    case "log":
      log.write(`${event.stage}: ${event.line}\n`);
      return;
    case "note":
      log.write(`${event.line}\n`);
      return;
    case "stage-finished":
      log.write(`${event.name}: ${event.cached ? "cached" : `done in ${event.ms} ms`}\n`);
      return;
    case "stage-failed":
      log.write(`${event.name}: failed after ${event.ms} ms\n`);
      return;
    case "stage-started":
    case "bytes":
      return;
  }
}
