const STATUS = /^var\/lib\/dpkg\/(?:status|status\.d\/[^/]+)$/;
const OS_RELEASE = /^(?:etc|usr\/lib)\/os-release$/;
const DISTRIBUTION = /(?:^|\/)[^/]+\.(?:dist-info\/METADATA|egg-info\/PKG-INFO|egg-info)$/i;
const NODE_PACKAGE = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@]+\/package\.json$/;

/** Whether an inventory is read from a file with this path, which has no leading slash. */
export function isInventoryFile(path: string): boolean {
  return [STATUS, OS_RELEASE, DISTRIBUTION, NODE_PACKAGE].some((pattern) => pattern.test(path));
}

/** The same files for a copy of BuildKit; patterns follow Docker's ignore rules. */
export const INVENTORY_PATTERNS: readonly string[] = [
  "etc/os-release",
  "usr/lib/os-release",
  "var/lib/dpkg/status",
  "var/lib/dpkg/status.d/*",
  "**/*.dist-info/METADATA",
  "**/*.egg-info",
  "**/node_modules/*/package.json",
  "**/node_modules/@*/*/package.json",
];
