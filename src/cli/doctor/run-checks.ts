import { findOnPath } from "../../base/find-on-path.ts";
import { listBases } from "../../base/list-bases.ts";
import { connectBuildkit } from "../../build/buildkit/connect-buildkit.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { baseCatalogues } from "../base-catalogues.ts";
import { chooseBuilder } from "../choose-builder.ts";
import type { Context } from "../context.ts";
import type { PlanFolderOptions } from "../plan-folder.ts";
import type { Check } from "./check.ts";
import { checkGpu } from "./check-gpu.ts";

export interface DoctorOptions extends PlanFolderOptions {
  /** `--endpoint` */
  readonly endpoint?: string;
}

/** Looks at everything a build on this machine, and running what it builds, may need. Changes nothing. */
export async function runChecks(
  context: Context,
  dir: string,
  options: DoctorOptions,
): Promise<readonly Check[]> {
  const checks = await Promise.all([
    checkNode(),
    checkBuildkit(context, options.endpoint),
    checkBases(context),
    checkProgram(context, "go", "needed only to build BuildKit where there is none"),
    checkProgram(context, "apt-get", "needed only to get runc and mmdebstrap where they are missing"),
    checkProgram(context, "docker", "needed only for --output type=docker and buildx:// endpoints"),
    checkGpu(context, dir, options),
  ]);
  return checks.flat();
}

function checkNode(): Check {
  return { name: "node", state: "ok", finding: process.version };
}

async function checkBuildkit(context: Context, flag: string | undefined): Promise<Check> {
  try {
    const endpoint = await chooseBuilder(context, flag);
    const client = await connectBuildkit(endpoint, { signal: context.signal });
    try {
      const { version } = await client.info();
      const workers = await client.listWorkers();
      const platforms = [...new Set(workers.flatMap((worker) => worker.platforms))];
      return {
        name: "BuildKit",
        state: "ok",
        finding: `${version} from ${endpoint.source}, for ${platforms.join(", ")}`,
      };
    } finally {
      await client.close();
    }
  } catch (error) {
    if (!(error instanceof FactoryError) || error.code === "INTERRUPTED") throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return { name: "BuildKit", state: "missing", finding: error.message, ...hint };
  }
}

async function checkBases(context: Context): Promise<Check> {
  const listings = (
    await Promise.all(
      (await baseCatalogues(context)).map((matrix) => listBases(matrix, context.folders.cache)),
    )
  ).flat();
  const built = listings
    .filter((base) => base.state === "built")
    .map(({ row }) => `${row.base} ${row.python ?? row.node ?? row.debian ?? ""}`);
  if (built.length > 0) return { name: "local bases", state: "ok", finding: built.join(", ") };
  return {
    name: "local bases",
    state: "optional",
    finding: "none; official images are pulled by BuildKit",
    hint: "factory base build debian-python:3.11 makes one that needs no registry",
  };
}

async function checkProgram({ env }: Context, name: string, use: string): Promise<Check> {
  const path = await findOnPath(name, env);
  return path === undefined
    ? { name, state: "optional", finding: `not on PATH; ${use}` }
    : { name, state: "ok", finding: path };
}
