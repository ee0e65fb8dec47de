import { dirname, resolve } from "node:path";
import type { BuildLog } from "../../build/build-log.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { renderTrace } from "../../build/trace/render-trace.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { pathKind } from "../../image/path-kind.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { replaceFile } from "../../store/replace-file.ts";
import type { Context } from "../context.ts";
import type { RecordedBuild } from "./record-build.ts";

export interface TraceCall {
  /** As the person wrote it. */
  readonly file: string;
  readonly log: BuildLog;
  readonly context: Pick<Context, "cwd" | "version">;
  readonly onEvent: (event: BuildEvent) => void;
}

/** Builds and writes the trace, also of a build that fails. Throws USAGE, before it builds, for a file nobody can write. */
export async function traceBuild(
  call: TraceCall,
  build: () => Promise<RecordedBuild>,
): Promise<RecordedBuild> {
  const path = resolve(call.context.cwd, call.file);
  await checkPath(path, call.file);
  try {
    const built = await build();
    const problem = await writeTrace(path, call);
    if (problem === undefined) return built;
    const diagnostic = { code: "TRACE_NOT_WRITTEN", severity: "warning", message: problem } as const;
    return { ...built, diagnostics: [...built.diagnostics, diagnostic] };
  } catch (error) {
    const problem = await writeTrace(path, call);
    if (problem !== undefined) call.onEvent({ kind: "note", line: problem });
    throw error;
  }
}

async function checkPath(path: string, file: string): Promise<void> {
  if ((await pathKind(dirname(path))) !== "folder") {
    throw new FactoryError("USAGE", `cannot write the trace ${file}: its folder does not exist`, {
      source: "--trace",
      hint: `make the folder ${dirname(file)} first`,
    });
  }
  if ((await pathKind(path)) === "folder") {
    throw new FactoryError("USAGE", `cannot write the trace ${file}: it is a folder`, {
      source: "--trace",
      hint: "name a file, such as trace.json",
    });
  }
}

/** Gives back why it could not be written: a build is not undone for its trace. */
async function writeTrace(path: string, { log, context, file }: TraceCall): Promise<string | undefined> {
  const trace = renderTrace(log, { factory: context.version });
  try {
    await replaceFile(path, canonicalJson(trace));
    return undefined;
  } catch (error) {
    return `cannot write the trace ${file}: ${(error as Error).message}`;
  }
}
