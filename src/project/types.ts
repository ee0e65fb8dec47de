import type { Manager, PythonProject } from "./python/types.ts";

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
}

/**
 * Read-only view of one project folder. Paths are relative, `/`-separated; nothing outside the
 * root can be reached, by `..`, absolute path or symlink, and special files are refused.
 */
export interface ProjectFs {
  /** Text of a regular file, at most `maxBytes` (default 16 MiB). Throws FILE_* errors. */
  read(
    path: string,
    options?: { readonly maxBytes?: number; readonly requestedBy?: string },
  ): Promise<string>;
  /** What is at that path after following links inside the root; undefined when nothing is. */
  kind(path: string): Promise<DirectoryEntry["kind"] | undefined>;
  /** Entries of a folder sorted by name; empty when there is no such folder. Links count as what they point to. */
  list(path: string): Promise<readonly DirectoryEntry[]>;
}

/** A value with the place it was written: `factory.yaml:3:9`. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: string;
}

export interface RunCommand {
  readonly command: string;
  readonly source: string;
  readonly mounts: readonly {
    readonly kind: "secret" | "cache";
    readonly id: string;
    readonly target: string;
  }[];
}

/** factory.yaml or cog.yaml, read into one shape; everything is absent when there is no such file. */
export interface Config {
  readonly kind: "factory" | "cog" | "none";
  /** `factory.yaml`, `cog.yaml`; undefined when kind is none. */
  readonly file?: string;
  readonly python?: Sourced<string>;
  readonly gpu?: Sourced<boolean>;
  /** Name of a row of the base catalogue. */
  readonly base?: Sourced<string>;
  /** Path of a requirements file. */
  readonly requirements?: Sourced<string>;
  /** Whose files say what to install, when the project has those of several. */
  readonly manager?: Sourced<Manager>;
  /** Requirements written in the config itself. */
  readonly packages: readonly Sourced<string>[];
  readonly systemPackages: readonly Sourced<string>[];
  /** Whether packages that the requirements are known to need are installed too; they are when absent. */
  readonly detectSystemPackages?: Sourced<boolean>;
  readonly run: readonly RunCommand[];
  readonly environment: Readonly<Record<string, Sourced<string>>>;
  readonly start?: Sourced<string>;
  readonly ports: readonly Sourced<number>[];
  /** `root`, `name`, `1000`, `1000:1000`: as whom the image runs. */
  readonly user?: Sourced<string>;
  readonly image?: Sourced<string>;
  /** Patterns that are never copied into the image, besides .dockerignore. */
  readonly exclude: readonly Sourced<string>[];
}

/** Everything that was read of a project folder before detection. */
export interface Project {
  readonly fs: ProjectFs;
  readonly config: Config;
  /** Names in the root folder, for detection without more reading. */
  readonly root: readonly DirectoryEntry[];
  /** Lines of .dockerignore, comments and blanks removed. */
  readonly ignore: readonly string[];
  /** Undefined when the root has no Python manifest and no Python file. */
  readonly python?: PythonProject;
}
