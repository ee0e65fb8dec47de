import { resolve } from "node:path";
import type { BuildRequest } from "../../build/build-image.ts";
import type { BuildLog } from "../../build/build-log.ts";
import type { Endpoint } from "../../build/buildkit/types.ts";
import { type Output, parseOutput } from "../../build/output.ts";
import { sourceDateEpoch } from "../../plan/epoch.ts";
import { samePlatform } from "../../plan/same-platform.ts";
import type { Plan } from "../../plan/types.ts";
import { chooseBuilderOf } from "../choose-builder.ts";
import { cogSdkFolder } from "../cog-sdk.ts";
import type { Context } from "../context.ts";
import { locateProject } from "../locate-project.ts";
import { onPlatform } from "../platform-option.ts";
import { registryCredentials } from "../registry-credentials.ts";
import { withAttestations } from "./attest/with-attestations.ts";
import { type BuildAccess, buildAccess } from "./build-access.ts";
import { checkOutput } from "./check-output.ts";
import { type ChosenPlan, choosePlan } from "./choose-plan.ts";
import type { BuildCall } from "./run-build.ts";

/** A build that has only to be done. */
export interface PreparedBuild {
  readonly request: BuildRequest;
  readonly chosen: ChosenPlan;
  readonly access: BuildAccess;
  /** Absolute. */
  readonly projectDir: string;
}

/** Everything before the daemon is asked for: what is wrong with the input is found here. */
export async function prepareBuild(call: BuildCall, log: BuildLog): Promise<PreparedBuild> {
  const { dir, options, context } = call;
  const epochSeconds = sourceDateEpoch(context.env);
  const projectDir = resolve(context.cwd, dir);
  const asked = askedOutput(options, context.cwd);
  const tags = [...new Set(options.tag)];
  checkOutput(asked, { tags, projectDir });
  const chosen = await choosePlan(call, log.observer);
  const { plan, project } = chosen;
  const access = await buildAccess(plan, {
    ...{ options, context, project, projectDir },
    ...(call.secrets === undefined ? {} : { secrets: call.secrets }),
  });
  const endpoint = await chooseBuilderOf(onPlatform(context, plan.platform), options.endpoint ?? []);
  if (options.plan !== undefined && !samePlatform(plan.platform, context.platform)) {
    const { checkPlanRuns } = await import("./platforms/choose-targets.ts");
    await checkPlanRuns(plan, endpoint, context.signal);
  }
  const output = asked ?? defaultOutput(endpoint, projectDir);
  const request: BuildRequest = {
    plan,
    projectDir: (await locateProject(context, dir, options.root)).root,
    otherContexts: await otherContexts(plan, context),
    endpoint,
    output,
    ...access.request,
    credentials: registryCredentials(context.env),
    cacheDir: context.folders.cache,
    ...(epochSeconds === undefined ? {} : { epochSeconds }),
    stdout: process.stdout,
    onEvent: call.onEvent,
    signal: context.signal,
    ...namesOf(tags),
    observer: log.observer,
    ownFiles: [
      ...(options.trace === undefined ? [] : [resolve(context.cwd, options.trace)]),
      ...access.cacheFolders,
    ],
  };
  return {
    request: await withAttestations(request, { flags: options, chosen, context }),
    chosen,
    access,
    projectDir,
  };
}

/** Folders of this machine that the plan needs besides the project. */
async function otherContexts(plan: Plan, context: Context): Promise<Readonly<Record<string, string>>> {
  const { "cog-sdk": sdk } = plan.contexts;
  return sdk === undefined ? {} : { "cog-sdk": await cogSdkFolder(context) };
}

function askedOutput({ output, push }: BuildCall["options"], cwd: string): Output | undefined {
  if (push === true) return { kind: "image", push: true };
  return output === undefined ? undefined : absolute(parseOutput(output), cwd);
}

function namesOf([tag, ...moreTags]: readonly string[]): Pick<BuildRequest, "tag" | "moreTags"> {
  if (tag === undefined) return {};
  return { tag, ...(moreTags.length === 0 ? {} : { moreTags }) };
}

function defaultOutput(endpoint: Endpoint, projectDir: string): Output {
  if (endpoint.kind === "process") return { kind: "docker" };
  return { kind: "layout", path: resolve(projectDir, ".factory/state/image") };
}

function absolute(output: Output, cwd: string): Output {
  if (!("path" in output) || output.path === "-") return output;
  return { ...output, path: resolve(cwd, output.path) };
}
