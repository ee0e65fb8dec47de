import { parseOutput } from "../../build/output.ts";
import { withoutOutput } from "../../build/without-output.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { PreparedBuild } from "../build/prepare-build.ts";
import { runBuild } from "../build/run-build.ts";
import type { BuildOptions } from "../commands/build.ts";
import type { Context } from "../context.ts";
import { locateProject } from "../locate-project.ts";
import { printBuildReport } from "../print-build-report.ts";
import { printError } from "../print-error.ts";
import { printDiagnostics } from "../print-plan.ts";
import { createProgress } from "../progress/create-progress.ts";
import { listPaths, printRebuild } from "./print-rebuild.ts";
import { ProjectWatcher, type Snapshot } from "./project-watcher.ts";
import { watchedFiles } from "./watched-files.ts";

export interface WatchCall {
  readonly dir: string;
  readonly options: BuildOptions;
  readonly context: Context;
}

/** What is not looked at as long as there is no plan that says it. */
const UNPLANNED = ["**/.git", "**/.venv", "**/node_modules", "**/__pycache__", "**/.factory"];

/** Mistakes in the arguments, which no edit of a file mends. */
const ARGUMENTS = new Set(["USAGE", "OUTPUT_INVALID", "PROJECT_NOT_FOUND", "SECRET_MISSING"]);

/**
 * Builds, and builds again whenever a file changes that the image or its plan is made of. Ends only with an error: by the
 * signal, or when the first build cannot even begin.
 */
export async function watchBuild(call: WatchCall): Promise<never> {
  const { context, dir, options } = call;
  refuseStream(options.output);
  const { root, folder } = await locateProject(context, dir, options.root);
  const lock = folder === "" ? "pylock.toml" : `${folder}/pylock.toml`;
  const watcher = new ProjectWatcher(root);
  let watched = watchedFiles({ contexts: [UNPLANNED], folder });
  try {
    let before = await watcher.look(watched);
    for (let first = true; ; first = false) {
      const prepared = await buildOnce(call, first);
      if (prepared !== undefined) watched = watchedFiles({ contexts: sentContexts(prepared), folder });
      before = rescoped(before, await watcher.look(watched), lock);
      context.stderr.write("waiting for changes; Ctrl-C ends\n");
      const { paths, after } = await watcher.changes(before, watched, context.signal);
      before = after;
      context.stderr.write(`changed ${listPaths(paths)}\n`);
    }
  } finally {
    watcher.close();
  }
}

function refuseStream(text: string | undefined): void {
  const output = text === undefined ? undefined : parseOutput(text);
  if (output?.kind !== "archive" || output.path !== "-") return;
  throw new FactoryError("OUTPUT_INVALID", "a watch gives many images, and standard output takes one", {
    source: "--output",
    hint: "write dest=FILE.tar, or no --output for a layout",
  });
}

/** Builds and prints how it went; undefined when there was no plan. Throws what ends the watch. */
async function buildOnce(
  { dir, options, context }: WatchCall,
  first: boolean,
): Promise<PreparedBuild | undefined> {
  const progress = await createProgress(options.progress, context);
  let prepared: PreparedBuild | undefined;
  const onPrepared = (build: PreparedBuild) => {
    prepared = build;
  };
  let stop = () => {
    progress.stop();
    stop = () => undefined;
  };
  try {
    const built = await runBuild({ dir, options, context, onEvent: progress.onEvent, onPrepared });
    stop();
    if (first) for (const line of printDiagnostics(built.diagnostics)) context.stderr.write(`${line}\n`);
    context.stdout.write(first ? printBuildReport(built.report) : printRebuild(built.report));
  } catch (error) {
    stop();
    if (endsWatch(error, { first, aborted: context.signal.aborted })) throw error;
    printError(error, { context, json: false });
  } finally {
    stop();
  }
  return prepared;
}

/** A later edit or a daemon that comes back may mend everything else. */
function endsWatch(error: unknown, { first, aborted }: { first: boolean; aborted: boolean }): boolean {
  if (aborted || !(error instanceof FactoryError) || error.fault === "factory") return true;
  return ARGUMENTS.has(error.code) || (first && error.code.startsWith("ENDPOINT_"));
}

/** Ignore patterns of each context, with what the build itself writes. */
function sentContexts({ request }: PreparedBuild): readonly (readonly string[])[] {
  return Object.values(withoutOutput(request.plan, request).contexts).map(({ exclude }) => exclude);
}

/**
 * What the files were before the build, for all that is looked at now. Files that were not looked at before count as they are
 * now, and so does the lock: that the build wrote it asks for no other build.
 */
function rescoped(before: Snapshot, now: Snapshot, lock: string): Snapshot {
  const files = new Map(now.files);
  for (const path of new Set([...before.files.keys(), ...now.files.keys()])) {
    if (path === lock || !before.watched.hasFile(path)) continue;
    const state = before.files.get(path);
    if (state === undefined) files.delete(path);
    else files.set(path, state);
  }
  return { files, watched: now.watched };
}
