import type { Sourced } from "../types.ts";

export type NodeManager = "npm" | "pnpm" | "yarn";

/** What the project's own files say about Node, before anything is resolved. */
export interface NodeProject {
  readonly manager: NodeManager;
  /** `pnpm@9.1.0+sha512.…` of package.json without its name. */
  readonly managerVersion?: Sourced<string>;
  /** Files of managers that were not taken. */
  readonly rejected: readonly { readonly manager: NodeManager; readonly file: string }[];
  /** Every semver range the project asks of Node: all of them must hold. The first one is the one to show. */
  readonly ranges: readonly Sourced<string>[];
  /** Direct dependencies that the image has. */
  readonly dependencies: readonly NodeDependency[];
  /** Direct dependencies that only building and testing need. */
  readonly devDependencies: readonly NodeDependency[];
  /** Text of each script by its name. */
  readonly scripts: Readonly<Record<string, Sourced<string>>>;
  readonly main?: Sourced<string>;
  readonly lock?: NodeLock;
  /** What an install looks at: written into the build, so that nothing else of the project can change its result. */
  readonly install: InstallFiles;
}

export interface NodeDependency {
  readonly name: string;
  /** As it is written: a range, a tag, an address. */
  readonly range: string;
  readonly source: string;
}

export interface NodeLock {
  /** `package-lock.json`, `npm-shrinkwrap.json`, `pnpm-lock.yaml`, `yarn.lock`. */
  readonly file: string;
  /** Version of the format as the file has it; `classic` for yarn 1. */
  readonly format: string;
  /** Packages that the image has, when the format tells them from the others. */
  readonly packages?: readonly LockedNodePackage[];
}

export interface LockedNodePackage {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  /** Whether it runs a script when it is installed: it may compile something. */
  readonly installScript: boolean;
}

export interface InstallFiles {
  /** Texts of manifests by path, reduced to what an install reads. */
  readonly written: Readonly<Record<string, string>>;
  /** Files and folders that are taken as they are: the lock, patches, local packages. Docker's patterns. */
  readonly copied: readonly string[];
  /** Set when .npmrc holds credentials, which are not used. */
  readonly credentials?: Sourced<string>;
}
