import { copyFile, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findOnPath } from "../../../base/find-on-path.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { BUILDKIT_VERSION } from "./buildkit-version.ts";
import { findModuleDir } from "./find-module-dir.ts";
import type { FindToolsRequest } from "./tools.ts";
import { withLock } from "./with-lock.ts";

const COMMANDS = ["buildkitd", "buildctl"];
const COMMAND_PACKAGE = "github.com/moby/buildkit/cmd";
/** A slow machine with an empty module cache needs this long. */
const MAX_BUILD_MS = 30 * 60_000;

/** BuildKit from the cache, else built with Go from the pinned module and kept there. */
export async function buildBuildkit(
  request: FindToolsRequest,
): Promise<{ readonly buildkitd: string; readonly buildctl: string }> {
  const folder = join(request.cacheDir, "buildkit");
  const target = join(folder, BUILDKIT_VERSION);
  const built = { buildkitd: join(target, "buildkitd"), buildctl: join(target, "buildctl") };
  if (await exists(built.buildkitd)) return built;
  const go = await findGo(request.env);
  await withLock({ folder, name: "build", waitMs: MAX_BUILD_MS }, async () => {
    if (await exists(built.buildkitd)) return;
    await buildInto(target, { ...request, go, folder });
  });
  return built;
}

async function findGo(env: FindToolsRequest["env"]): Promise<string> {
  // Go's own archive is unpacked there, and PATH often does not name it.
  const go = (await findOnPath("go", env)) ?? (await findOnPath("go", { PATH: "/usr/local/go/bin" }));
  if (go !== undefined) return go;
  throw new FactoryError(
    "BUILDKIT_UNAVAILABLE",
    "there is no buildkitd on PATH and no Go to build one with",
    {
      hint: "install Go 1.26.3 or newer (or BuildKit itself: buildkitd and runc on PATH), or name a running daemon with --endpoint",
    },
  );
}

interface BuildSettings extends FindToolsRequest {
  readonly go: string;
  readonly folder: string;
}

async function buildInto(target: string, settings: BuildSettings): Promise<void> {
  const startedMs = performance.now();
  settings.report(`building BuildKit ${BUILDKIT_VERSION} with ${settings.go} (about 3 minutes, once)`);
  await mkdir(settings.folder, { recursive: true });
  const scratch = await mkdtemp(join(settings.folder, ".building-"));
  try {
    const moduleDir = await findModuleDir();
    for (const name of ["go.mod", "go.sum"]) await copyFile(join(moduleDir, name), join(scratch, name));
    await runGo(scratch, settings);
    await rename(join(scratch, "out"), target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  settings.report(
    `built BuildKit ${BUILDKIT_VERSION} in ${Math.round((performance.now() - startedMs) / 1000)} s`,
  );
}

async function runGo(scratch: string, settings: BuildSettings): Promise<void> {
  const { go, env, signal } = settings;
  const flags = `-s -w -X github.com/moby/buildkit/version.Version=${BUILDKIT_VERSION}`;
  const packages = COMMANDS.map((name) => `${COMMAND_PACKAGE}/${name}`);
  const result = await execa(go, ["build", "-trimpath", "-ldflags", flags, "-o", "out/", ...packages], {
    cwd: scratch,
    env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
    timeout: MAX_BUILD_MS,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (signal?.aborted) throw new FactoryError("INTERRUPTED", "interrupted while building BuildKit");
  if (!result.failed) return;
  const last = result.all.trim().split("\n").slice(-6).join("\n");
  throw new FactoryError(
    "BUILDKIT_UNAVAILABLE",
    `building BuildKit failed:\n${last || result.shortMessage}`,
    {
      hint: "check that Go is 1.26.3 or newer and reaches its module proxy, or put buildkitd and runc on PATH",
    },
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
