import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Architecture, PackageIndex, WheelMetadata, WheelTarget } from "./package-index.ts";
import { readPipReport } from "./read-pip-report.ts";
import { readPipVersions } from "./read-pip-versions.ts";

export interface PipIndexOptions {
  /** The Python whose pip asks: a name on the path, or a path. */
  readonly python: string;
  /** Undefined for the index that pip is configured to ask. */
  readonly indexUrl?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/**
 * Asks an index through pip, so that pip's own configuration of indexes, credentials, proxies and certificates holds.
 * Only metadata is fetched, no wheel. Throws SOURCE_UNAVAILABLE when pip is missing, too old, or cannot reach the index.
 */
export async function openPipIndex(options: PipIndexOptions): Promise<PackageIndex> {
  await checkPip(options);
  return {
    versions: (name, target) => versions(options, [name, ...wheelArguments(target)]),
    releases: (name) => versions(options, [name]),
    metadata: (name, version, target) => metadata(options, `${name}==${version}`, target),
  };
}

/** Older ones download the whole wheel to read its metadata. */
const LEAST_PIP = [25, 3] as const;

/** Platform tags that torch, TensorFlow and jax wheels have had; pip takes each one literally. */
const PLATFORMS = [
  "manylinux_2_39",
  "manylinux_2_35",
  "manylinux_2_34",
  "manylinux_2_31",
  "manylinux_2_28",
  "manylinux_2_27",
  "manylinux_2_24",
  "manylinux_2_17",
  "manylinux2014",
  "manylinux2010",
  "manylinux1",
  "linux",
];

const MACHINES: Readonly<Record<Architecture, string>> = { amd64: "x86_64", arm64: "aarch64" };

async function checkPip(options: PipIndexOptions): Promise<void> {
  const { stdout } = await pip(options, ["--version"]);
  const [, version = "", major, minor] = /^pip ((\d+)\.(\d+)\S*)/.exec(stdout) ?? [];
  const isNew =
    Number(major) > LEAST_PIP[0] || (Number(major) === LEAST_PIP[0] && Number(minor) >= LEAST_PIP[1]);
  if (isNew) return;
  const message = `pip ${version} of ${options.python} is older than ${LEAST_PIP.join(".")} and would download whole wheels`;
  throw new FactoryError("SOURCE_UNAVAILABLE", message, {
    hint: "make a virtual environment, run `pip install --upgrade pip` in it, and give its python with --python",
  });
}

async function versions(options: PipIndexOptions, args: readonly string[]): Promise<readonly string[]> {
  const result = await pip(options, ["index", "versions", "--json", ...indexArguments(options), ...args]);
  if (result.exitCode === 0) return readPipVersions(result.stdout);
  if (result.stderr.includes("No matching distribution found")) return [];
  throw unreachable(result.stderr);
}

async function metadata(
  options: PipIndexOptions,
  requirement: string,
  target: WheelTarget,
): Promise<WheelMetadata> {
  const folder = await mkdtemp(join(tmpdir(), "factory-compat-"));
  const report = join(folder, "report.json");
  try {
    const result = await pip(options, [
      ...["install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed"],
      ...["--use-feature=fast-deps", "--report", report, "--target", join(folder, "packages")],
      ...indexArguments(options),
      ...wheelArguments(target),
      requirement,
    ]);
    if (result.exitCode !== 0) throw unreachable(result.stderr);
    return readPipReport(await readFile(report, "utf8"), basename(requirement));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function wheelArguments({ python, architecture }: WheelTarget): readonly string[] {
  const platforms = PLATFORMS.flatMap((platform) => ["--platform", `${platform}_${MACHINES[architecture]}`]);
  return ["--only-binary=:all:", "--implementation", "cp", "--python-version", python, ...platforms];
}

function indexArguments({ indexUrl }: PipIndexOptions): readonly string[] {
  return indexUrl === undefined ? [] : ["--index-url", indexUrl];
}

interface PipResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function pip(options: PipIndexOptions, args: readonly string[]): Promise<PipResult> {
  const { execa } = await import("execa");
  const result = await execa(
    options.python,
    ["-m", "pip", "--disable-pip-version-check", "--no-input", ...args],
    {
      reject: false,
      extendEnv: false,
      env: { ...options.env },
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    },
  );
  if (result.isCanceled) throw new FactoryError("INTERRUPTED", "interrupted");
  if (result.exitCode === undefined || String(result.stderr).includes("No module named pip")) {
    throw new FactoryError("SOURCE_UNAVAILABLE", `there is no pip in ${options.python}`, {
      hint: "install Python with pip, or give another one with --python",
    });
  }
  return { exitCode: result.exitCode, stdout: String(result.stdout), stderr: String(result.stderr) };
}

function unreachable(stderr: string): FactoryError {
  const reason = stderr
    .split("\n")
    .findLast((line) => line.startsWith("ERROR: "))
    ?.slice("ERROR: ".length);
  return new FactoryError("SOURCE_UNAVAILABLE", `pip could not read the index: ${reason ?? stderr.trim()}`, {
    hint: "check the network and pip's configuration, or give another index with --index-url",
  });
}
