import type { InstallOptions } from "../../src/project/python/types.ts";

/** What stands in a command has to be a word: names, `:all:`, hosts with a port. */
const WORD = /^[A-Za-z0-9.:_[\]-]+$/;

/** Options of requirements files as uv's command line has them. */
export function installOptions(options: InstallOptions | undefined): readonly string[] {
  if (options === undefined) return [];
  const each = (flag: string, values: readonly { readonly value: string }[]) =>
    values.flatMap(({ value }) => (WORD.test(value) ? [flag, value] : []));
  return [
    ...(options.noIndex === undefined ? [] : ["--no-index"]),
    ...(options.prereleases === undefined ? [] : ["--prerelease", "allow"]),
    ...each("--no-binary", options.noBinary),
    ...each("--only-binary", options.onlyBinary),
    ...each("--allow-insecure-host", options.trustedHosts),
  ];
}
