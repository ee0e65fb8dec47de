import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buildImage } from "../../build/build-image.ts";
import type { Endpoint } from "../../build/buildkit/types.ts";
import { type Output, parseOutput } from "../../build/output.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { readArchiveLayers } from "../../image/read-archive-layers.ts";
import { readLayout } from "../../image/read-layout.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { Plan } from "../../plan/types.ts";
import type { Project } from "../../project/types.ts";
import { readLastBuild, writeLastBuild } from "../../store/last-build.ts";
import { chooseBuilder } from "../choose-builder.ts";
import { cogSdkFolder } from "../cog-sdk.ts";
import type { BuildOptions } from "../commands/build.ts";
import type { Context } from "../context.ts";
import { locateProject } from "../locate-project.ts";
import { planLocked } from "../lock/plan-locked.ts";
import { planInputs } from "../plan-folder.ts";
import { registryCredentials } from "../registry-credentials.ts";
import { type BuildReport, nameLayers } from "./build-report.ts";
import { checkOutput } from "./check-output.ts";
import { hubSecrets } from "./hub-secrets.ts";
import { networkSecrets } from "./network-secrets.ts";
import { npmSecrets } from "./npm-secrets.ts";
import { readSecrets } from "./read-secrets.ts";
import { refuseSecrets } from "./refuse-secrets.ts";

export interface BuildCall {
  readonly dir: string;
  readonly options: BuildOptions;
  readonly context: Context;
  readonly onEvent: (event: BuildEvent) => void;
}

/** Everything `factory build` does between its options and its report. Input is checked before the daemon is asked for. */
export async function runBuild(
  call: BuildCall,
): Promise<{ readonly report: BuildReport; readonly diagnostics: readonly Diagnostic[] }> {
  const { dir, options, context } = call;
  const startMs = context.now();
  const projectDir = resolve(context.cwd, dir);
  const asked = options.output === undefined ? undefined : absolute(parseOutput(options.output), context.cwd);
  checkOutput(asked, { tag: options.tag, projectDir });
  const { plan, diagnostics, project } = await choosePlan(call);
  const given = await readSecrets(options.secret, context);
  refuseSecrets(plan, given);
  const secrets = {
    ...(await networkSecrets(context, { caCert: options.caCert, flags: options, project })),
    ...hubSecrets(plan, context.env),
    ...(await npmSecrets(plan, context)),
    ...given,
  };
  assertSecrets(plan, secrets);
  const endpoint = await chooseBuilder(context, options.endpoint);
  const output = asked ?? defaultOutput(endpoint, projectDir);
  const built = await buildImage({
    plan,
    projectDir: (await locateProject(context, dir, options.root)).root,
    otherContexts: await otherContexts(plan, context),
    endpoint,
    output,
    secrets,
    credentials: registryCredentials(context.env),
    noCache: !options.cache,
    cacheDir: context.folders.cache,
    stdout: process.stdout,
    onEvent: call.onEvent,
    signal: context.signal,
    ...(options.tag === undefined ? {} : { tag: options.tag }),
  });
  const report: BuildReport = {
    schemaVersion: 1,
    ...(built.digest === undefined ? {} : { digest: built.digest }),
    ...(options.tag === undefined ? {} : { tag: options.tag }),
    output,
    planDigest: planDigest(plan),
    layers: await builtLayers(plan, { output, digest: built.digest, projectDir }),
    ms: context.now() - startMs,
    stages: built.stageTimes,
    transfer: built.transfer,
  };
  return { report, diagnostics: [...diagnostics, ...(await remember(projectDir, report))] };
}

interface ChosenPlan {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined when a saved plan is built whose project cannot be read any more. */
  readonly project: Project | undefined;
}

async function choosePlan({ dir, options, context, onEvent }: BuildCall): Promise<ChosenPlan> {
  if (options.plan === undefined) {
    const { planned, project } = await planLocked({
      context,
      dir,
      options,
      secretsFor: (read) =>
        networkSecrets(context, { caCert: options.caCert, flags: options, project: read }),
      report: (line) => onEvent({ kind: "note", line }),
    });
    return { plan: planned.plan, diagnostics: planned.diagnostics, project };
  }
  const { readPlan } = await import("../../plan/read-plan.ts");
  const file = options.plan;
  const text = await readFile(resolve(context.cwd, file), "utf8").catch((error: Error) => {
    throw new FactoryError("FILE_MISSING", `cannot read the plan ${file}: ${error.message}`, {
      source: "--plan",
      hint: "make one with `factory plan --json > plan.json`",
    });
  });
  return {
    plan: await readPlan(text, file),
    diagnostics: [],
    project: await projectOfPlan(dir, options, context),
  };
}

/** Only the indexes that its files name are wanted; what is wrong with them is no matter for a plan that is made. */
async function projectOfPlan(
  dir: string,
  options: BuildOptions,
  context: Context,
): Promise<Project | undefined> {
  try {
    return (await planInputs(context, dir, { ...options, factoryLock: "ignore" })).project;
  } catch (error) {
    if (error instanceof FactoryError) return undefined;
    throw error;
  }
}

/** Folders of this machine that the plan needs besides the project. */
async function otherContexts(plan: Plan, context: Context): Promise<Readonly<Record<string, string>>> {
  const { "cog-sdk": sdk } = plan.contexts;
  return sdk === undefined ? {} : { "cog-sdk": await cogSdkFolder(context) };
}

/** A secret an op requires is asked for before anything runs. */
function assertSecrets(plan: Plan, secrets: Readonly<Record<string, Uint8Array>>): void {
  for (const stage of plan.stages) {
    for (const op of stage.ops) {
      for (const mount of op.kind === "exec" ? (op.mounts ?? []) : []) {
        if (mount.kind !== "secret" || !mount.required || secrets[mount.id] !== undefined) continue;
        throw new FactoryError("SECRET_MISSING", `the stage ${stage.id} needs the secret ${mount.id}`, {
          ...(op.kind === "exec" && op.source !== undefined ? { source: op.source } : {}),
          hint: `give it with --secret id=${mount.id},src=FILE or --secret id=${mount.id},env=VARIABLE`,
        });
      }
    }
  }
}

function defaultOutput(endpoint: Endpoint, projectDir: string): Output {
  if (endpoint.kind === "process") return { kind: "docker" };
  return { kind: "layout", path: resolve(projectDir, ".factory/state/image") };
}

function absolute(output: Output, cwd: string): Output {
  if (output.kind === "docker" || output.kind === "image" || output.path === "-") return output;
  return { ...output, path: resolve(cwd, output.path) };
}

function planDigest(plan: Plan): string {
  return `sha256:${createHash("sha256").update(canonicalJson(plan)).digest("hex")}`;
}

interface Built {
  readonly output: Output;
  readonly digest: string | undefined;
  readonly projectDir: string;
}

async function builtLayers(plan: Plan, built: Built): Promise<BuildReport["layers"]> {
  const manifestLayers = await manifestLayersOf(plan, built);
  if (manifestLayers.length === 0) return [];
  const previous = await readLastBuild(built.projectDir);
  return nameLayers(plan, manifestLayers, new Set(previous?.layers.map((layer) => layer.digest)));
}

/** Only a layout or an archive on this machine can be looked into. */
async function manifestLayersOf({ platform }: Plan, { output, digest }: Built) {
  if (output.kind === "layout") {
    const choice = { architecture: platform.architecture, ...(digest === undefined ? {} : { digest }) };
    return (await readLayout(output.path, choice)).manifest.layers;
  }
  if (output.kind !== "archive" || output.format === "tar" || output.path === "-") return [];
  return readArchiveLayers(output.path);
}

/** A read-only project can be built; then only the next report cannot tell what was re-used. */
async function remember(projectDir: string, report: BuildReport): Promise<readonly Diagnostic[]> {
  const { planDigest: digestOfPlan, digest, layers } = report;
  try {
    await writeLastBuild(projectDir, {
      schemaVersion: 1,
      planDigest: digestOfPlan,
      ...(digest === undefined ? {} : { digest }),
      layers: layers.map(({ id, digest: layerDigest, size }) => ({ id, digest: layerDigest, size })),
    });
    return [];
  } catch (error) {
    const message = `the build is not remembered in .factory/state: ${(error as Error).message}`;
    return [{ code: "NOT_REMEMBERED", severity: "warning", message }];
  }
}
