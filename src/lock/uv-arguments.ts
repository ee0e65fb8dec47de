import { uvPlatform } from "../project/python/uv-platform.ts";

/** What uv is asked besides the texts of the requirements. */
export interface ResolveOptions {
  /** `3.13`, or `3.11.2`. */
  readonly python: string;
  readonly architecture: "amd64" | "arm64";
  /** `2.36`: the glibc of the base image. */
  readonly glibc: string | undefined;
  /** Index of PyTorch (`cpu`, `cu121`) that torch and its family are taken from; undefined for no index of theirs. */
  readonly torchBackend: string | undefined;
  /** Run the build code of packages that have no wheel. */
  readonly allowBuilds: boolean;
  /** As a requirements file writes them: `--pre`, `--no-index`, `--no-binary NAME`. */
  readonly options: readonly string[];
  /** `host` or `host:port` whose certificate is not checked. */
  readonly trustedHosts: readonly string[];
  /** Names, or `true` for all, of packages whose earlier versions are not kept. */
  readonly upgrade: true | readonly string[];
  /** Names whose versions were chosen here, not by an earlier lock: upgrading leaves them. */
  readonly chosen: readonly string[];
}

/** Arguments that two runs of uv for one lock share; files are named relative to the folder it runs in. */
export function uvArguments(options: ResolveOptions): readonly string[] {
  return [
    ...["pip", "compile", "requirements.in", "--constraints", "constraints.in"],
    ...["--no-config", "--no-header", "--no-progress", "--color", "never", "--no-python-downloads"],
    ...["--python-version", options.python, "--python-platform", uvPlatform(options)],
    ...(options.allowBuilds ? [] : ["--no-build"]),
    ...(options.torchBackend === undefined ? [] : ["--torch-backend", options.torchBackend]),
    ...options.options.flatMap(uvOption),
    ...options.trustedHosts.flatMap((host) => ["--allow-insecure-host", host]),
  ];
}

/** Arguments of the run that resolves anew; the other one is pinned to its answer. */
export function upgradeArguments({ upgrade, chosen }: ResolveOptions): readonly string[] {
  // No version of an earlier lock is handed on then, so that only the cache has to be asked anew.
  if (upgrade === true) return [chosen.length === 0 ? "--upgrade" : "--refresh"];
  return upgrade.flatMap((name) => [chosen.includes(name) ? "--refresh-package" : "--upgrade-package", name]);
}

function uvOption(option: string): readonly string[] {
  return option === "--pre" ? ["--prerelease", "allow"] : option.split(" ");
}
