import { ensureBase } from "../../src/base/ensure-base.ts";
import { buildBuildx } from "../../src/build/bake/build-buildx.ts";
import { buildBuildkit } from "../../src/build/buildkit/daemon/build-buildkit.ts";
import { ensureRunc } from "../../src/build/buildkit/daemon/ensure-buildkitd.ts";
import { userFolders } from "../../src/cli/user-folders.ts";
import { bundleProgram } from "./bundle-program.ts";
import { emptyDaemon } from "./empty-daemon.ts";

type Request = Omit<Parameters<typeof ensureBase>[0], "name">;

const BASES = ["debian-python:3.11", "debian-node:18", "debian-static:12"];

/**
 * Makes what the integration tests need with factory's own code: the pinned BuildKit and the Debian bases in the user's
 * cache folder (made once), and a daemon with empty state that lives as long as the tests. The projects of vitest that need
 * it share it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.FACTORY_TEST_BUILDKIT !== undefined) return async () => undefined;
  const cacheDir = userFolders(process.env).cache;
  const report = (line: string) => console.log(line);
  const request = { cacheDir, env: process.env, report };
  const runc = await timed("finding runc", () => ensureRunc(request));
  // On a fresh machine Go uses every core, and the bases mostly wait for the network.
  const [{ buildkitd, buildctl, buildx }] = await Promise.all([findTools(request), findBases(request)]);
  const daemon = await timed("starting a BuildKit daemon with empty state", () =>
    emptyDaemon({ buildkitd, runc }, cacheDir),
  );
  const bundled = await timed("bundling the program", bundleProgram);
  process.env.FACTORY_TEST_PROGRAM = bundled.program;
  process.env.FACTORY_TEST_BUILDKIT = daemon.address;
  process.env.FACTORY_TEST_BUILDKITD = buildkitd;
  process.env.FACTORY_TEST_BUILDCTL = buildctl;
  process.env.FACTORY_TEST_BUILDX = buildx;
  process.env.FACTORY_TEST_RUNC = runc;
  process.env.FACTORY_TEST_CACHE = cacheDir;
  return async () => {
    bundled.remove();
    await daemon.stop();
  };
}

async function findTools(request: Request) {
  const { buildkitd, buildctl } = await timed("finding the pinned BuildKit", () => buildBuildkit(request));
  const buildx = await timed("finding the pinned buildx", () => buildBuildx(request));
  return { buildkitd, buildctl, buildx };
}

async function findBases(request: Request): Promise<void> {
  for (const name of BASES) {
    await timed(`finding the base image ${name}`, () => ensureBase({ ...request, name }));
  }
}

async function timed<T>(text: string, work: () => Promise<T>): Promise<T> {
  const startMs = Date.now();
  const result = await work();
  console.log(`${text}: ${((Date.now() - startMs) / 1000).toFixed(1)}s`);
  return result;
}
