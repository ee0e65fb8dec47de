import { createHash } from "node:crypto";
import { access, chmod, constants, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import uvRelease from "../../compat/uv.json" with { type: "json" };
import { findOnPath } from "../base/find-on-path.ts";
import { withLock } from "../build/buildkit/daemon/with-lock.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { defaultIndex } from "./default-index.ts";
import { findFile, SIMPLE_API } from "./find-file.ts";

import { httpGet } from "./http-get.ts";
import { type LockNetwork, lockNetwork, type NetworkSecrets } from "./lock-network.ts";
import { runProcess } from "./run-process.ts";

export interface UvRelease {
  readonly version: string;
  readonly wheels: Readonly<Record<string, { readonly filename: string; readonly hash: string }>>;
}

export interface ProvisionRequest {
  /** The user's cache folder of factory. */
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: NetworkSecrets;
  /** `linux`, `darwin`, as node names it. */
  readonly os: string;
  readonly architecture: "amd64" | "arm64";
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
  readonly release?: UvRelease;
}

const MAX_PAGE_BYTES = 64 * 1024 * 1024;
const MAX_WHEEL_BYTES = 256 * 1024 * 1024;
const WAIT_MS = 300_000;

/**
 * Path of the uv that resolves on this machine: the pinned wheel, checked by hash and kept in the cache folder. Where no
 * wheel is pinned for the machine, a uv of that version on PATH. Throws INDEX_UNAVAILABLE or UNSUPPORTED.
 */
export async function provisionUv(request: ProvisionRequest): Promise<string> {
  const { version, wheels } = request.release ?? uvRelease;
  const wheel = request.os === "linux" ? wheels[request.architecture] : undefined;
  if (wheel === undefined) return fromPath(version, request);
  const folder = join(request.cacheDir, "uv");
  const uv = join(folder, `${version}-${wheel.hash.slice("sha256:".length, 19)}`, "uv");
  if (await isExecutable(uv)) return uv;
  return withLock({ folder, name: "uv", waitMs: WAIT_MS }, async () => {
    // Another process may have finished while this one waited.
    if (await isExecutable(uv)) return uv;
    await install(uv, wheel, { ...request, version });
    return uv;
  });
}

async function install(
  uv: string,
  wheel: UvRelease["wheels"][string],
  request: ProvisionRequest & { readonly version: string },
): Promise<void> {
  const folder = dirname(dirname(uv));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const bytes = await download(wheel, request);
  const program = await unpack(bytes, wheel.filename);
  const scratch = await mkdtemp(join(folder, ".new-"));
  try {
    const file = join(scratch, "uv");
    await writeFile(file, program);
    await chmod(file, 0o755);
    await checkRuns(file, request);
    await rm(dirname(uv), { recursive: true, force: true });
    await rename(scratch, dirname(uv));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function download(
  { filename, hash }: UvRelease["wheels"][string],
  request: ProvisionRequest & { readonly version: string },
): Promise<Buffer> {
  const { signal, version } = request;
  const network = lockNetwork(request.secrets);
  const index = network.indexUrl ?? (await defaultIndex(request.env, signal));
  if (index === undefined) {
    throw new FactoryError("UNSUPPORTED", `cannot download uv ${version}: no package index is known here`, {
      hint: "give one with --index-url or PIP_INDEX_URL, or install pip, whose own default is taken",
    });
  }
  request.report(`downloading uv ${version}`);
  const page = await get(`${index.replace(/\/+$/, "")}/uv/`, { network, maxBytes: MAX_PAGE_BYTES, signal });
  const address = findFile({ ...page, text: page.body.toString("utf8") }, filename);
  if (address === undefined) {
    throw new FactoryError(
      "INDEX_UNAVAILABLE",
      `the package index at ${page.url} does not have ${filename}`,
      {
        hint: `let the index have uv ${version}, or give another one with --index-url`,
      },
    );
  }
  const { body } = await get(address, { network, maxBytes: MAX_WHEEL_BYTES, signal });
  const found = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  if (found === hash) return body;
  throw new FactoryError(
    "INDEX_UNAVAILABLE",
    `${filename} of the package index has the hash ${found}, not ${hash}`,
    {
      hint: "try again; if it happens twice, the index or a proxy changes files",
    },
  );
}

async function get(
  address: string,
  { network, maxBytes, signal }: { network: LockNetwork; maxBytes: number; signal: AbortSignal },
) {
  const answer = await httpGet(address, { network, maxBytes, signal, accept: `${SIMPLE_API}, */*;q=0.05` });
  if (answer.status === 200) return answer;
  const isRefused = answer.status === 401 || answer.status === 403;
  throw new FactoryError(
    "INDEX_UNAVAILABLE",
    `the package index answers ${answer.status} for ${answer.url}`,
    {
      hint: isRefused
        ? "give the index's user and password in its URL, in netrc or in UV_INDEX_NAME_USERNAME and _PASSWORD"
        : "check the address of the index",
    },
  );
}

async function unpack(wheel: Buffer, filename: string): Promise<Uint8Array> {
  const { unzipSync } = await import("fflate");
  const files = unzipSync(wheel, { filter: ({ name }) => /^uv-[^/]+\.data\/scripts\/uv$/.test(name) });
  const [program] = Object.values(files);
  if (program !== undefined) return program;
  throw new FactoryError("INTERNAL", `${filename} holds no uv`);
}

/** A wheel for glibc does not run everywhere; better told now than by every lock. */
async function checkRuns(file: string, { version, env, signal }: ProvisionRequest & { version: string }) {
  const { code, stdout, stderr } = await runProcess([file, "--version"], {
    env: { PATH: env.PATH ?? "" },
    signal,
    cwd: dirname(file),
  });
  if (code === 0 && stdout.includes(version)) return;
  throw new FactoryError(
    "UNSUPPORTED",
    `uv ${version} does not run on this machine: ${stderr.trim() || `exit code ${code}`}`,
    {
      hint: "lock on a machine with glibc, or build with --no-lock",
    },
  );
}

async function fromPath(
  version: string,
  { env, os, architecture, signal }: ProvisionRequest,
): Promise<string> {
  const found = await findOnPath("uv", env);
  const where = `${os}/${architecture}`;
  const hint = `install uv ${version}, or build with --no-lock`;
  if (found === undefined) {
    throw new FactoryError("UNSUPPORTED", `factory has no uv for ${where}, and there is none on PATH`, {
      hint,
    });
  }
  const { stdout } = await runProcess([found, "--version"], {
    env: { PATH: env.PATH ?? "" },
    signal,
    cwd: dirname(found),
  });
  const [, other] = /^uv (\S+)/.exec(stdout) ?? [];
  if (other === version) return found;
  throw new FactoryError(
    "UNSUPPORTED",
    `factory has no uv for ${where}, and ${found} is uv ${other ?? "of no known version"}, not ${version}`,
    { hint },
  );
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
