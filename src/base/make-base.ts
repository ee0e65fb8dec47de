import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";
import { hostArchitecture } from "../image/read-layout.ts";
import { writeLayout } from "../image/write-layout.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../plan/epoch.ts";
import { baseDir } from "./base-dir.ts";
import { parseBaseName } from "./base-name.ts";
import { type BaseVariant, DEBIAN_BASES, type DebianBase, variantsOf } from "./debian-bases.ts";
import { findMmdebstrap, type Mmdebstrap } from "./find-mmdebstrap.ts";
import { mmdebstrapArguments } from "./mmdebstrap-arguments.ts";
import { runMmdebstrap } from "./run-mmdebstrap.ts";
import { withDeviceFolder } from "./with-device-folder.ts";

export interface MakeBaseRequest {
  /** `debian-python:3.11` */
  readonly name: string;
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Debian mirror or path of a sources.list; mmdebstrap's default when absent. */
  readonly mirror?: string;
  /** All that the base has when absent. */
  readonly variants?: readonly BaseVariant[];
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface MadeBase {
  readonly variant: BaseVariant;
  readonly dir: string;
  /** Of the manifest. */
  readonly digest: string;
  /** Bytes of the compressed layer. */
  readonly size: number;
  readonly seconds: number;
}

/**
 * Makes a base image from signed Debian packages into local OCI layouts. An existing layout is replaced only when the
 * new one is complete. Throws BASE_UNKNOWN, BASE_BUILD_FAILED, BUILDKIT_UNAVAILABLE (no mmdebstrap), INTERRUPTED.
 */
export async function makeBase(request: MakeBaseRequest): Promise<readonly MadeBase[]> {
  const base = findBase(request.name);
  const mmdebstrap = await findMmdebstrap(request);
  const made: MadeBase[] = [];
  for (const variant of request.variants ?? variantsOf(base)) {
    made.push(await makeVariant(request, { base, variant, mmdebstrap }));
  }
  return made;
}

/** The base of that name. Throws BASE_UNKNOWN. */
export function findBase(text: string): DebianBase {
  const { name } = parseBaseName(text);
  const base = DEBIAN_BASES.find((candidate) => candidate.name === name);
  if (base !== undefined) return base;
  throw new FactoryError("BASE_UNKNOWN", `factory cannot make the base ${name}`, {
    hint: `choose one of ${DEBIAN_BASES.map((candidate) => candidate.name).join(", ")}`,
  });
}

interface Work {
  readonly base: DebianBase;
  readonly variant: BaseVariant;
  readonly mmdebstrap: Mmdebstrap;
}

async function makeVariant(request: MakeBaseRequest, work: Work): Promise<MadeBase> {
  const startedMs = performance.now();
  const dir = baseDir(request.cacheDir, { name: work.base.name, variant: work.variant });
  const title = `${work.base.name} (${work.variant})`;
  request.report(`making ${title} from Debian ${work.base.suite} packages`);
  await mkdir(dirname(dir), { recursive: true });
  const scratch = await mkdtemp(join(dirname(dir), ".making-"));
  try {
    const { digest, layer } = await writeVariant(request, { ...work, scratch });
    await replaceFolder(join(scratch, "layout"), { target: dir, aside: join(scratch, "old") });
    const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
    request.report(`made ${title}: ${Math.round(layer.size / 1e5) / 10} MB in ${seconds} s, ${digest}`);
    return { variant: work.variant, dir, digest, size: layer.size, seconds };
  } finally {
    // Programs that were killed may still be at their last write.
    await rm(scratch, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function writeVariant(request: MakeBaseRequest, work: Work & { readonly scratch: string }) {
  const { base, variant, mmdebstrap, scratch } = work;
  const options = {
    ...(request.mirror === undefined ? {} : { mirror: request.mirror }),
    ...(mmdebstrap.keyring === undefined ? {} : { keyring: mmdebstrap.keyring }),
  };
  const signal = request.signal === undefined ? {} : { signal: request.signal };
  const run = runMmdebstrap({
    argv: [...mmdebstrap.argv, ...mmdebstrapArguments(base, variant, options)],
    name: base.name,
    scratchDir: scratch,
    epoch: SOURCE_DATE_EPOCH_SECONDS,
    env: request.env,
    report: request.report,
    ...signal,
  });
  const writing = writeLayout({
    dir: join(scratch, "layout"),
    layer: withDeviceFolder(run.tar),
    config: imageConfig(base),
  });
  // mmdebstrap's own failure says more than the torn tar that it leaves.
  const [made, written] = await Promise.allSettled([run.made, writing]);
  if (made.status === "rejected") throw made.reason;
  if (written.status === "rejected") throw written.reason;
  checkVersions(base, made.value);
  return written.value;
}

function checkVersions(base: DebianBase, made: string): void {
  const expected = `${base.program}-${base.version} ${base.libc}`;
  const [program = "", libc] = made.split(" ");
  if (libc === base.libc && `${program}.`.startsWith(`${base.program}-${base.version}.`)) return;
  throw new FactoryError(
    "BASE_BUILD_FAILED",
    `${base.name} should hold ${expected}, but Debian gave ${made}`,
    {
      hint: "use a mirror that carries the suite's current packages, or a newer factory",
    },
  );
}

function imageConfig(base: DebianBase) {
  const created = new Date(SOURCE_DATE_EPOCH_SECONDS * 1000).toISOString();
  return {
    created,
    architecture: hostArchitecture(),
    os: "linux",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
      Cmd: [base.program === "python" ? "python3" : base.program],
    },
    history: [{ created, created_by: `factory base build ${base.name}` }],
  };
}

/** Renames twice, so that a reader sees the old layout or the new one and an interruption loses neither. */
async function replaceFolder(
  from: string,
  to: { readonly target: string; readonly aside: string },
): Promise<void> {
  await rename(to.target, to.aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(from, to.target);
}
