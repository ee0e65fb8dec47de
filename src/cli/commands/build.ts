import { type Command, Option } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Platform } from "../../plan/types.ts";
import { addBakeOptions, type BakeFlags } from "../bake/bake-flags.ts";
import { type AccessFlags, addAccessOptions } from "../build/access-flags.ts";
import { type AttestFlags, addAttestOptions } from "../build/attest/attest-flags.ts";
import { addIndexOptions, type IndexFlags } from "../build/index-flags.ts";
import { runBuild } from "../build/run-build.ts";
import type { Context } from "../context.ts";
import { addFolderOptions, type FolderOptions } from "../locate-project.ts";
import { PREVIOUS_OPTION } from "../previous-pins.ts";
import { printBuildReport } from "../print-build-report.ts";
import { printDiagnostics } from "../print-plan.ts";
import { createProgress, PROGRESS_MODES } from "../progress/create-progress.ts";

export interface BuildOptions extends IndexFlags, FolderOptions, AccessFlags, AttestFlags, BakeFlags {
  readonly tag?: readonly string[];
  readonly output?: string;
  readonly push?: true;
  readonly progress: string;
  readonly endpoint?: readonly string[];
  readonly platform?: string;
  /** See PlanInputs; no option. */
  readonly buildPlatform?: Platform;
  readonly base?: string;
  readonly previous?: string;
  readonly plan?: string;
  readonly locked?: true;
  readonly lock: boolean;
  readonly trace?: string;
  readonly watch?: true;
  readonly verify?: true;
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  addBakeOptions(addAttestOptions(addAccessOptions(addIndexOptions(addFolderOptions(command)))))
    .argument("[dir]", "project folder", ".")
    .option(
      "-t, --tag <name>",
      "name of the image, such as hello:1; may be repeated",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option(
      "-o, --output <spec>",
      "type=oci|docker|tar|local|image with dest=, push=, tar= (default: an OCI layout in .factory/state/image, or Docker)",
    )
    .addOption(
      new Option(
        "--push",
        "push every --tag to its registry: short for --output type=image,push=true",
      ).conflicts(["output", "verify"]),
    )
    .option("--progress <mode>", `how to show progress: ${PROGRESS_MODES.join(", ")}`, "auto")
    .option(
      "--endpoint <address>",
      "BuildKit: unix://PATH, tcp://HOST:PORT, buildx://NAME, docker://; PLATFORM=ADDRESS for one platform; may be repeated",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .addOption(
      new Option(
        "--platform <list>",
        "what the image runs on, such as linux/arm64; several with commas give an index (default: this machine's)",
      ).conflicts("plan"),
    )
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
    .option("--trace <file>", "write when each op ran, as a Chrome trace: open it in Perfetto")
    .addOption(
      new Option("--watch", "build again whenever a file of the project changes").conflicts([
        "json",
        "verify",
        "signKey",
      ]),
    )
    .addOption(
      new Option("--verify", "build twice without cache and compare; writes no image").conflicts([
        "output",
        "tag",
        "trace",
        "signKey",
      ]),
    )
    .option("--json", "print the result as one JSON document")
    .addHelpText("after", "\nExample:\n  factory build . --tag hello:1 --output type=oci,dest=hello.tar")
    .action((dir: string, options: BuildOptions) => run(dir, options, context));
}

async function run(dir: string, options: BuildOptions, context: Context): Promise<void> {
  if (options.builder === "bake") (await import("../bake/check-bake.ts")).checkBake(options);
  if (options.watch === true) {
    const { watchBuild } = await import("../watch/watch-build.ts");
    await watchBuild({ dir, options, context });
  }
  const progress = await createProgress(options.progress, context);
  let finished = false;
  const stop = () => {
    if (!finished) progress.stop();
    finished = true;
  };
  const call = { dir, options, context, onEvent: progress.onEvent };
  try {
    if (options.print !== undefined) {
      const { printBake } = await import("../bake/print-bake.ts");
      await printBake(call);
      return;
    }
    if (options.verify === true) {
      const { runVerify } = await import("../verify/run-verify.ts");
      const { text, diagnostics } = await runVerify(call);
      stop();
      for (const line of printDiagnostics(diagnostics)) context.stderr.write(`${line}\n`);
      context.stdout.write(text);
      return;
    }
    const signing =
      options.signKey === undefined
        ? undefined
        : await (await import("../build/attest/sign-built.ts")).prepareSigning(options.signKey, call);
    const { report, diagnostics } = await runBuild({
      ...call,
      ...(signing && { onPrepared: ({ request }) => signing.check(request.output) }),
    });
    await signing?.sign(report);
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
