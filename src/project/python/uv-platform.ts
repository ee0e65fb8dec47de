/** glibc versions that uv has a platform for, as minors of 2. */
const GLIBC_MINORS: readonly number[] = [17, 28, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40];

/** The name under which uv resolves and installs for a machine: `aarch64-manylinux_2_36`. `glibc` is that of the base. */
export function uvPlatform({
  architecture,
  glibc,
}: {
  readonly architecture: "amd64" | "arm64";
  readonly glibc: string | undefined;
}): string {
  const machine = architecture === "amd64" ? "x86_64" : "aarch64";
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(glibc ?? "") ?? [];
  const known = GLIBC_MINORS.filter((one) => one <= Number(minor)).at(-1);
  if (major !== "2" || known === undefined) return `${machine}-unknown-linux-gnu`;
  return `${machine}-manylinux_2_${known}`;
}
