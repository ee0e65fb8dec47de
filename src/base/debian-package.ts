import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { FactoryError } from "../errors/factory-error.ts";

export interface UnpackPackageRequest {
  readonly name: string;
  /** Packages are kept unpacked under `<cacheDir>/debian/<name>`. */
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Folder with the files of a Debian package, downloaded by the machine's own apt (which checks its signature) and
 * unpacked without installing it: nothing in the system changes and root is not needed.
 * Throws BUILDKIT_UNAVAILABLE when the machine has no apt or the package cannot be had.
 */
export async function unpackDebianPackage(request: UnpackPackageRequest): Promise<string> {
  const folder = join(request.cacheDir, "debian");
  const target = join(folder, request.name);
  if (await exists(target)) return target;
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, ".unpacking-"));
  try {
    request.report(`downloading the Debian package ${request.name}`);
    await download(request, scratch);
    const file = (await readdir(scratch)).find((name) => name.endsWith(".deb"));
    if (file === undefined) throw unavailable(request.name, "apt-get download left no .deb file");
    await runTool(request, ["dpkg-deb", "-x", join(scratch, file), join(scratch, "files")]);
    await moveInto(join(scratch, "files"), target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return target;
}

async function download(request: UnpackPackageRequest, cwd: string): Promise<void> {
  // Without this, apt as root warns that its own user cannot write into our folder.
  const options = ["-q", "-o", "APT::Sandbox::User=root"];
  const first = await tryTool(request, ["apt-get", ...options, "download", request.name], cwd);
  if (first === undefined) return;
  // The machine's package lists are missing or old: fetch lists of our own rather than change the system's.
  const lists = join(request.cacheDir, "apt");
  await mkdir(join(lists, "lists", "partial"), { recursive: true });
  await mkdir(join(lists, "archives", "partial"), { recursive: true });
  const own = [...options, "-o", `Dir::State::lists=${lists}/lists`, "-o", `Dir::Cache=${lists}`];
  request.report("fetching package lists with apt");
  await runTool(request, ["apt-get", ...own, "update"], cwd);
  await runTool(request, ["apt-get", ...own, "download", request.name], cwd);
}

async function runTool(request: UnpackPackageRequest, argv: readonly string[], cwd?: string): Promise<void> {
  const failure = await tryTool(request, argv, cwd);
  if (failure !== undefined) throw unavailable(request.name, failure);
}

async function tryTool(
  request: UnpackPackageRequest,
  argv: readonly string[],
  cwd = request.cacheDir,
): Promise<string | undefined> {
  const [command = "", ...args] = argv;
  const result = await execa(command, args, {
    cwd,
    env: { ...request.env, DEBIAN_FRONTEND: "noninteractive" },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
    ...(request.signal === undefined ? {} : { cancelSignal: request.signal }),
  });
  if (request.signal?.aborted) throw new FactoryError("INTERRUPTED", `interrupted while running ${command}`);
  if (!result.failed) return undefined;
  const last = (result.all ?? "").trim().split("\n").slice(-3).join("; ");
  return `${argv.slice(0, 1).join(" ")} failed: ${last || result.shortMessage}`;
}

function unavailable(name: string, reason: string): FactoryError {
  return new FactoryError("BUILDKIT_UNAVAILABLE", `cannot get the Debian package ${name}: ${reason}`, {
    hint: `install ${name} with the package manager of this machine`,
  });
}

async function moveInto(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another process unpacked the same package first.
    if (!(await exists(to))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
