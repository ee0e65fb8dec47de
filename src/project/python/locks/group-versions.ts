/** Every locked version of each name. */
export function groupVersions(
  packages: readonly { readonly name: string; readonly version: string }[],
): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, string[]>();
  for (const { name, version } of packages) {
    const known = versions.get(name);
    if (known === undefined) versions.set(name, [version]);
    else known.push(version);
  }
  return versions;
}
