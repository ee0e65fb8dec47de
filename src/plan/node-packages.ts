import type { NodeProject } from "../project/node/types.ts";

/** Whether the image needs packages: the project's own, or those of its workspace. */
export function hasPackages({ dependencies, install }: NodeProject): boolean {
  return dependencies.length > 0 || hasMembers(install);
}

/**
 * Whether the build has an install of its own: it needs packages that the image does not have, or what the manager
 * notes beside them. npm runs scripts without such notes.
 */
export function hasBuildInstall(node: NodeProject): boolean {
  if (!hasBuild(node)) return false;
  if (node.devDependencies.length > 0 || hasMembers(node.install)) return true;
  return node.manager !== "npm" && hasPackages(node);
}

/** Whether the source is built before it is copied. */
export function hasBuild({ scripts }: NodeProject): boolean {
  return scripts.build !== undefined;
}

function hasMembers({ written }: NodeProject["install"]): boolean {
  return Object.keys(written).some((path) => path.endsWith("/package.json"));
}
