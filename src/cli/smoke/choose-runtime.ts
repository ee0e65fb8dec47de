import { findOnPath } from "../../base/find-on-path.ts";
import { ensureRunc } from "../../build/buildkit/daemon/ensure-buildkitd.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { SmokeRuntime } from "../../smoke/request.ts";
import { chooseBuilder } from "../choose-builder.ts";
import type { Context } from "../context.ts";
import { registryCredentials } from "../registry-credentials.ts";
import { chooseTools } from "./choose-tools.ts";

export const RUNTIMES = ["buildkit", "docker", "podman", "runc"] as const;
type RuntimeName = (typeof RUNTIMES)[number];
export type ContainerRuntime = Exclude<SmokeRuntime, { kind: "buildkit" }>;

/** Runs in BuildKit unless another runtime is asked for. Throws ENDPOINT_UNAVAILABLE, and UNSUPPORTED for a runtime that is not there. */
export async function chooseRuntime(
  context: Context,
  { runtime = "buildkit", endpoint }: { readonly runtime?: RuntimeName; readonly endpoint?: string },
): Promise<SmokeRuntime> {
  if (runtime !== "buildkit") return containerRuntime(context, runtime);
  return {
    kind: "buildkit",
    endpoint: await chooseBuilder(context, endpoint),
    credentials: registryCredentials(context.env),
    tools: await chooseTools(context),
  };
}

/** A runtime that can have a terminal: the one that is asked for, else the first that is on PATH. */
export async function terminalRuntime(
  context: Context,
  { runtime, isLayout }: { readonly runtime: RuntimeName | undefined; readonly isLayout: boolean },
): Promise<ContainerRuntime> {
  if (runtime === "buildkit") throw noTerminal();
  if (runtime !== undefined) return containerRuntime(context, runtime);
  // A layout needs no copy in an engine to run with runc, which in turn knows no registries.
  for (const kind of isLayout ? (["runc", "docker", "podman"] as const) : (["docker", "podman"] as const)) {
    const program = await findOnPath(kind, context.env);
    if (program !== undefined) return { kind, program };
  }
  const tried = isLayout ? "runc, docker and podman" : "docker and podman";
  throw new FactoryError("UNSUPPORTED", `a shell needs a container runtime, and ${tried} are not on PATH`, {
    hint: "install one of them, or run single commands in BuildKit with: factory exec IMAGE -- COMMAND",
  });
}

async function containerRuntime(
  context: Context,
  kind: Exclude<RuntimeName, "buildkit">,
): Promise<ContainerRuntime> {
  if (kind === "runc") {
    const { env, signal, folders, stderr } = context;
    const report = (line: string) => stderr.write(`${line}\n`);
    return { kind, program: await ensureRunc({ cacheDir: folders.cache, env, report, signal }) };
  }
  const program = await findOnPath(kind, context.env);
  if (program !== undefined) return { kind, program };
  throw new FactoryError("UNSUPPORTED", `${kind} is not on PATH`, {
    source: "--runtime",
    hint: `install ${kind}, or leave --runtime out to use BuildKit`,
  });
}

function noTerminal(): FactoryError {
  return new FactoryError("UNSUPPORTED", "BuildKit has no terminals, so there is no shell in it", {
    source: "--runtime",
    hint: "name docker, podman or runc, or run single commands with: factory exec IMAGE -- COMMAND",
  });
}
