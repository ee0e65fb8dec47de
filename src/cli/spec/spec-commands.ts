import { parseVersionRef } from "../../factory/resource-id.ts";
import { activeRuns } from "../../factory/runs/active-runs.ts";
import type { PipelineSpec } from "../../factory/spec/pipeline-spec.ts";
import { registerPipeline, retirePipeline } from "../../factory/spec/register-pipeline.ts";
import { readSpec } from "../../factory/spec/spec-store.ts";
import { versionedIds, versionsOf } from "../../factory/versions.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { Context } from "../context.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { exactVersion } from "../decisions/exact-version.ts";
import { printDocument } from "../decisions/print-document.ts";
import { type ProjectOption, projectDir } from "../decisions/project-option.ts";
import { printDiagnostics } from "../pipeline/print-diagnostics.ts";
import { readPipelineFile } from "../pipeline/read-pipeline-file.ts";
import type { RegisterOptions, RetireOptions } from "./define-spec-commands.ts";

/** `factory pipeline register` */
export async function runRegister(file: string, options: RegisterOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const { id } = options;
  const { spec, added } = await registerPipeline(
    { projectDir: folder, signal: context.signal },
    {
      text: await readPipelineFile(file, context),
      file,
      ...(id === undefined ? {} : { id }),
      time: new Date(context.now()).toISOString(),
      actor: await currentActor(options.actor, { cwd: folder, env: context.env }),
      factory: context.version,
    },
  );
  const { dot: _, ...shown } = spec;
  const text = added
    ? `registered ${spec.id}@${spec.version}\n`
    : `this text is ${spec.id}@${spec.version} already\n`;
  const { diagnostics } = spec.validation;
  if (diagnostics.length > 0 && options.json !== true) {
    context.stderr.write(printDiagnostics([{ file, diagnostics }]));
  }
  printDocument({ ...shown, added }, text, { json: options.json, context });
}

/** `factory pipeline list` */
export async function runList(options: ProjectOption, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const refs = versionedIds(folder, "pipeline").flatMap((id) =>
    versionsOf(folder, "pipeline", id).map((version) => ({ id, version })),
  );
  const specs = await Promise.all(refs.map((ref) => readSpec(folder, ref)));
  if (specs.length === 0 && options.json !== true) {
    context.stderr.write("no pipeline is registered; register one with factory pipeline register FILE\n");
    return;
  }
  const lines = specs.map(({ id, version, registered, goal = "", retired }) => {
    return [`${id}@${version}`, retired === undefined ? "" : "retired", registered.time, goal];
  });
  const document = {
    schemaVersion: 1,
    pipelines: specs.map(({ id, version, graphDigest, goal, registered, retired }) => {
      return { id, version, graphDigest, goal, registered, retired: retired !== undefined };
    }),
  };
  const text = alignColumns([["version", "state", "registered", "goal"], ...lines]);
  printDocument(document, text, { json: options.json, context });
}

/** `factory pipeline show` */
export async function runShow(asked: string, options: ProjectOption, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const spec = await readSpec(folder, parseVersionRef(asked));
  printDocument(spec, specText(spec), { json: options.json, context });
}

/** `factory pipeline retire` */
export async function runRetire(asked: string, options: RetireOptions, context: Context): Promise<void> {
  const ref = exactVersion(asked, "pipeline");
  const folder = await projectDir(options, context);
  const { reason } = options;
  const spec = await retirePipeline({ projectDir: folder, signal: context.signal }, ref, {
    runs: activeRuns(folder),
    time: new Date(context.now()).toISOString(),
    actor: await currentActor(options.actor, { cwd: folder, env: context.env }),
    ...(reason === undefined ? {} : { reason }),
  });
  const { dot: _, ...shown } = spec;
  const text = `${spec.id}@${spec.version} is retired since ${spec.retired?.time}\n`;
  printDocument(shown, text, { json: options.json, context });
}

function specText(spec: PipelineSpec): string {
  const { id, version, goal, graphDigest, registered, capabilities, validation, retired, dot } = spec;
  const { diagnostics } = validation;
  const lines = [
    ["pipeline", `${id}@${version}${retired === undefined ? "" : `, retired ${retired.time}`}`],
    ...(goal === undefined ? [] : [["goal", goal]]),
    ["digest", graphDigest],
    ["registered", `${registered.time} by ${registered.actor.name}`],
    ["needs", capabilities.join(", ")],
    ["validated", `by factory ${validation.factory}, ${diagnostics.length} remarks`],
  ];
  const remarks =
    diagnostics.length === 0 ? "" : printDiagnostics([{ file: `${id}@${version}`, diagnostics }]);
  return `${alignColumns(lines)}${remarks}\n${dot}${dot.endsWith("\n") ? "" : "\n"}`;
}
