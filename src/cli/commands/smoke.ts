import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { SmokeReport } from "../../smoke/types.ts";
import type { Context } from "../context.ts";
import { createProgress, PROGRESS_MODES } from "../progress/create-progress.ts";
import { QuietExit } from "../quiet-exit.ts";
import { checkImage, type SmokeOptions } from "../smoke/check-image.ts";
import { RUNTIMES } from "../smoke/choose-runtime.ts";
import { RUNNABLES } from "../smoke/open-subject.ts";
import { printSmoke } from "../smoke/print-smoke.ts";

interface SmokeFlags extends SmokeOptions {
  readonly progress: string;
  readonly junit?: string;
  readonly json?: true;
}

const FAILED = 2;

export function define(command: Command, context: Context): void {
  const repeated = (flags: string, description: string) =>
    new Option(flags, description)
      .argParser((value: string, before: readonly string[]) => [...before, value])
      .default([]);
  command
    .argument("[what]", RUNNABLES, ".")
    .option(
      "--project <dir>",
      "project whose factory.yaml has the checks (default: that of the image, else this folder)",
    )
    .addOption(new Option("--runtime <name>", "what runs the checks (default: buildkit)").choices(RUNTIMES))
    .option("--endpoint <address>", "BuildKit: unix://PATH, tcp://HOST:PORT, buildx://NAME, docker://")
    .option("--progress <mode>", `how to show progress: ${PROGRESS_MODES.join(", ")}`, "auto")
    .addOption(
      repeated(
        "--secret <spec>",
        "for building a plan: id=NAME,src=FILE or id=NAME,env=VARIABLE; repeatable",
      ),
    )
    .addOption(repeated("--secret-file <file>", "for building a plan: file of NAME=value lines; repeatable"))
    .addOption(repeated("--ssh <spec>", "for building a plan: default or ID=SOCKET; repeatable"))
    .option("--ca-cert <file>", "for building a plan: CA certificates for downloads (default: SSL_CERT_FILE)")
    .option("--junit <file>", "write the result as JUnit XML, too")
    .option("--json", "print the result as one JSON document")
    .addHelpText(
      "after",
      "\nRuns the checks of smoke: in factory.yaml against an image, without a container engine.\n\nExample:\n  factory build . && factory smoke .",
    )
    .action((what: string, options: SmokeFlags) => run(what, options, context));
}

async function run(what: string, options: SmokeFlags, context: Context): Promise<void> {
  const progress = await createProgress(options.progress, context);
  let report: SmokeReport;
  try {
    report = await checkImage(what, { options, context, onEvent: progress.onEvent });
  } finally {
    progress.stop();
  }
  if (options.junit !== undefined) await writeJunit(report, resolve(context.cwd, options.junit));
  context.stdout.write(options.json === true ? canonicalJson(report, { indent: 2 }) : printSmoke(report));
  if (report.passed) return;
  if (options.json === true) throw new QuietExit(FAILED);
  const failed = report.checks.filter(({ passed }) => !passed);
  throw new FactoryError("SMOKE_FAILED", `${failed.length} of ${report.checks.length} smoke checks failed`, {
    hint: "read why above; each check can be run alone with: factory exec IMAGE -- COMMAND",
  });
}

async function writeJunit(report: SmokeReport, file: string): Promise<void> {
  const { renderJunit } = await import("../../smoke/render-junit.ts");
  const { replaceFile } = await import("../../store/replace-file.ts");
  try {
    await replaceFile(file, renderJunit(report));
  } catch (cause) {
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${file}: ${(cause as Error).message}`, {
      cause,
      source: "--junit",
      hint: "name a file in a folder that exists",
    });
  }
}
