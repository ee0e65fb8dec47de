import { copyFile, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findOnPath } from "../../../base/find-on-path.ts";
import type { ErrorCode } from "../../../errors/error-codes.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { findModuleDir } from "./find-module-dir.ts";
import type { FindToolsRequest } from "./tools.ts";
import { withLock } from "./with-lock.ts";

/** A slow machine with an empty module cache needs this long. */
const MAX_BUILD_MS = 30 * 60_000;

/** Programs of one Go module that tools/NAME pins. */
export interface GoTool {
  /** Folder below tools/ and below the cache. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly packages: readonly string[];
  /** The variable in which the program keeps its version. */
  readonly versionVariable: string;
  /** Oldest Go that can build it. */
  readonly go: string;
  /** A program whose presence says that all are built. */
  readonly program: string;
  readonly code: ErrorCode;
  /** What is said when there is no Go. */
  readonly missing: string;
  /** What to do instead of building. */
  readonly instead: string;
}

/** The folder of the built programs: from the cache, else built with Go from the pinned module and kept there. */
export async function buildGoTool(tool: GoTool, request: FindToolsRequest): Promise<string> {
  const folder = join(request.cacheDir, tool.name);
  const target = join(folder, tool.version);
  const built = join(target, tool.program);
  if (await exists(built)) return target;
  const go = await findGo(tool, request.env);
  await withLock({ folder, name: "build", waitMs: MAX_BUILD_MS }, async () => {
    if (await exists(built)) return;
    await buildInto(target, { ...request, tool, go, folder });
  });
  return target;
}

async function findGo(tool: GoTool, env: FindToolsRequest["env"]): Promise<string> {
  // Go's own archive is unpacked there, and PATH often does not name it.
  const go = (await findOnPath("go", env)) ?? (await findOnPath("go", { PATH: "/usr/local/go/bin" }));
  if (go !== undefined) return go;
  throw new FactoryError(tool.code, tool.missing, {
    hint: `install Go ${tool.go} or newer (or ${tool.instead})`,
  });
}

interface BuildSettings extends FindToolsRequest {
  readonly tool: GoTool;
  readonly go: string;
  readonly folder: string;
}

async function buildInto(target: string, settings: BuildSettings): Promise<void> {
  const { tool, go, folder, report } = settings;
  const startedMs = performance.now();
  report(`building ${tool.title} ${tool.version} with ${go} (about 3 minutes, once)`);
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, ".building-"));
  try {
    const moduleDir = await findModuleDir({ name: tool.name });
    for (const name of ["go.mod", "go.sum"]) await copyFile(join(moduleDir, name), join(scratch, name));
    await runGo(scratch, settings);
    await rename(join(scratch, "out"), target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  report(`built ${tool.title} ${tool.version} in ${Math.round((performance.now() - startedMs) / 1000)} s`);
}

async function runGo(scratch: string, { tool, go, env, signal }: BuildSettings): Promise<void> {
  const flags = `-s -w -X ${tool.versionVariable}=${tool.version}`;
  const result = await execa(go, ["build", "-trimpath", "-ldflags", flags, "-o", "out/", ...tool.packages], {
    cwd: scratch,
    env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
    timeout: MAX_BUILD_MS,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (signal?.aborted) throw new FactoryError("INTERRUPTED", `interrupted while building ${tool.title}`);
  if (!result.failed) return;
  const last = result.all.trim().split("\n").slice(-6).join("\n");
  throw new FactoryError(tool.code, `building ${tool.title} failed:\n${last || result.shortMessage}`, {
    hint: `check that Go is ${tool.go} or newer and reaches its module proxy, or ${tool.instead}`,
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
