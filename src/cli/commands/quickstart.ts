import { join } from "node:path";
import type { Command } from "commander";
import { ensureBase } from "../../base/ensure-base.ts";
import { ensureBuildkitd, ensureRunc } from "../../build/buildkit/daemon/ensure-buildkitd.ts";
import { startDaemon } from "../../build/buildkit/daemon/start-daemon.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { httpAnswer } from "../../image/http-answer.ts";
import { runImage } from "../../image/run-image.ts";
import { runBuild } from "../build/run-build.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../format-duration.ts";
import { printBuildReport } from "../print-build-report.ts";
import { createProgress } from "../progress/create-progress.ts";
import { timedWork } from "../progress/timed-work.ts";

/** A base that needs no image registry. */
const BASE = "debian-python:3.11";
const PORT = 8000;

type Report = (line: string) => void;

export function define(command: Command, context: Context): void {
  command
    .option("--endpoint <address>", "BuildKit to use instead of the one that is found or made")
    .addHelpText("after", "\nExample:\n  factory quickstart")
    .action((options: { endpoint?: string }) => run(options, context));
}

async function run({ endpoint: flag }: { endpoint?: string }, context: Context): Promise<void> {
  const startMs = context.now();
  const project = join(context.programRoot, "fixtures", "flask-hello");
  const endpoint = await timedWork(context, "finding BuildKit", (report) =>
    findOrStart(flag, context, report),
  );
  context.stderr.write(`BuildKit: ${endpoint}\n`);
  await timedWork(context, `finding the base image ${BASE}`, (report) =>
    ensureBase({ ...places(context), name: BASE, report }),
  );
  await build(project, endpoint, context);
  const answer = await timedWork(context, "running the image", (report) => ask(project, context, report));
  context.stdout.write(
    `\nThe image answered on port ${PORT}: ${answer.trim()}\n` +
      `Everything took ${formatDuration(context.now() - startMs)}.\n\n` +
      "Type next:\n" +
      `  node bin/factory.js base use ${BASE}              # no image registry needed; leave it out to use official images\n` +
      "  node bin/factory.js plan fixtures/uv-locked        # a locked project and its layers\n" +
      "  node bin/factory.js build fixtures/uv-locked       # edit a line, build again, see what is re-used\n" +
      "  node bin/factory.js build PATH/TO/YOUR/PROJECT\n",
  );
}

/** Address of the BuildKit that was named, else of our own, which is made where it is missing. */
async function findOrStart(flag: string | undefined, context: Context, report: Report): Promise<string> {
  const named = flag ?? context.env.BUILDKIT_HOST ?? "";
  if (named !== "") return named;
  const request = { ...places(context), report };
  const tools = await ensureBuildkitd(request);
  return (await startDaemon({ ...request, stateDir: context.folders.state, tools })).endpoint;
}

function places({ folders, env, signal }: Context) {
  return { cacheDir: folders.cache, env, signal };
}

async function build(project: string, endpoint: string, context: Context): Promise<void> {
  const progress = await createProgress("auto", context);
  try {
    const { report } = await runBuild({
      dir: project,
      options: {
        base: BASE,
        endpoint: [endpoint],
        output: `type=oci,tar=false,dest=${imageFolder(project)}`,
        tag: ["flask-hello:quickstart"],
        progress: "auto",
        secret: [],
        secretFile: [],
        ssh: [],
        cacheFrom: [],
        cacheTo: [],
        rerunStage: [],
        cache: true,
        lock: true,
        extraIndexUrl: [],
        findLinks: [],
      },
      context,
      onEvent: progress.onEvent,
    });
    progress.stop();
    context.stderr.write(printBuildReport(report));
  } catch (error) {
    progress.stop();
    throw error;
  }
}

async function ask(project: string, context: Context, report: Report): Promise<string> {
  const { signal } = context;
  const runc = await ensureRunc({ ...places(context), report });
  const printed: string[] = [];
  const running = await runImage({
    layoutDir: imageFolder(project),
    runc,
    signal,
    onOutput: (_stream, text) => printed.push(text),
  });
  try {
    const { status, body } = await httpAnswer({ port: PORT, path: "/", timeoutMs: 30_000, signal });
    if (status === 200) return body;
    throw new FactoryError("RUN_FAILED", `the image answered with status ${status}`, {
      details: { output: printed },
    });
  } catch (error) {
    for (const text of printed) context.stderr.write(text);
    throw error;
  } finally {
    await running.kill(500);
  }
}

function imageFolder(project: string): string {
  return join(project, ".factory", "state", "image");
}
