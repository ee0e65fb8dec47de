import { type Command, Option } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { addIndexOptions, type IndexFlags } from "../build/index-flags.ts";
import { runBuild } from "../build/run-build.ts";
import type { Context } from "../context.ts";
import { addFolderOptions, type FolderOptions } from "../locate-project.ts";
import { PREVIOUS_OPTION } from "../previous-pins.ts";
import { printBuildReport } from "../print-build-report.ts";
import { printDiagnostics } from "../print-plan.ts";
import { createProgress, PROGRESS_MODES } from "../progress/create-progress.ts";

export interface BuildOptions extends IndexFlags, FolderOptions {
  readonly tag?: string;
  readonly output?: string;
  readonly progress: string;
  readonly secret: readonly string[];
  readonly caCert?: string;
  readonly endpoint?: string;
  readonly cache: boolean;
  readonly base?: string;
  readonly previous?: string;
  readonly plan?: string;
  readonly locked?: true;
  readonly lock: boolean;
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  addIndexOptions(addFolderOptions(command))
    .argument("[dir]", "project folder", ".")
    .option("-t, --tag <name>", "name of the image, such as hello:1")
    .option(
      "-o, --output <spec>",
      "type=oci|docker|tar|local|image with dest=, push=, tar= (default: an OCI layout in .factory/state/image, or Docker)",
    )
    .option("--progress <mode>", `how to show progress: ${PROGRESS_MODES.join(", ")}`, "auto")
    .option("--secret <spec>", "id=NAME,src=FILE or id=NAME,env=VARIABLE; may be repeated", append, [])
    .option("--ca-cert <file>", "CA certificates for downloads during the build (default: SSL_CERT_FILE)")
    .option("--endpoint <address>", "BuildKit: unix://PATH, tcp://HOST:PORT, buildx://NAME, docker://")
    .option("--no-cache", "run every op again")
    .option("--base <name>", "base image, such as python or debian-python:3.11")
    .addOption(
      new Option("--plan <file>", "build a plan saved by factory plan --json instead of planning").conflicts(
        "previous",
      ),
    )
    .option(...PREVIOUS_OPTION)
    .addOption(
      new Option(
        "--locked",
        "refuse to build when the packages are not locked, or not for what is asked now",
      ).conflicts("lock"),
    )
    .option("--no-lock", "make and use no pylock.toml of factory: choose versions while building")
    .option("--json", "print the result as one JSON document")
    .addHelpText("after", "\nExample:\n  factory build . --tag hello:1 --output type=oci,dest=hello.tar")
    .action((dir: string, options: BuildOptions) => run(dir, options, context));
}

async function run(dir: string, options: BuildOptions, context: Context): Promise<void> {
  const progress = await createProgress(options.progress, context);
  let finished = false;
  const stop = () => {
    if (!finished) progress.stop();
    finished = true;
  };
  try {
    const { report, diagnostics } = await runBuild({ dir, options, context, onEvent: progress.onEvent });
    stop();
    for (const line of printDiagnostics(diagnostics)) context.stderr.write(`${line}\n`);
    if (report.output.kind === "archive" && report.output.path === "-") return;
    context.stdout.write(
      options.json === true ? canonicalJson(report, { indent: 2 }) : printBuildReport(report),
    );
  } finally {
    stop();
  }
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
