import type { NodeManager, NodeProject } from "./node/types.ts";
import type { Manager, PythonProject } from "./python/types.ts";
import type { Site } from "./site/read-site.ts";
import type { CommandCheck, HttpCheck } from "./smoke-check.ts";

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
}

export interface ReadOptions {
  readonly maxBytes?: number;
  readonly requestedBy?: string;
  /** `marked`: a byte order mark or a `coding:` comment names another encoding than UTF-8, as pip allows. */
  readonly encodings?: "utf-8" | "marked";
}

/**
 * Read-only view of one project folder. Paths are relative, `/`-separated; nothing outside the
 * root can be reached, by `..`, absolute path or symlink, and special files are refused.
 */
export interface ProjectFs {
  /** Text of a regular file, at most `maxBytes` (default 16 MiB). Throws FILE_* errors. */
  read(path: string, options?: ReadOptions): Promise<string>;
  /** What is at that path after following links inside the root; undefined when nothing is. */
  kind(path: string): Promise<DirectoryEntry["kind"] | undefined>;
  /** Entries of a folder sorted by name; empty when there is no such folder. Links count as what they point to. */
  list(path: string): Promise<readonly DirectoryEntry[]>;
  /** Regular files of the tree, without following links. `complete` is false when the search ended at its limit. */
  find(search: FileSearch): Promise<{ readonly files: readonly FoundFile[]; readonly complete: boolean }>;
}

/** What is looked for in the tree of a project. */
export interface FileSearch {
  /** Where the search begins; the root when absent. Paths are relative to it. */
  readonly folder?: string;
  /** Whether to look into a folder, by its path; called once for each, parents first. */
  enter(folder: string): boolean;
  /** Whether a file counts, by its name alone. */
  wanted(name: string): boolean;
  /** Files and folders to look at before giving up. */
  readonly maxEntries: number;
}

export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

/** A value with the place it was written: `factory.yaml:3:9`. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: string;
}

/** Something the config says that still works and should be written in another way, or that has no effect here. */
export interface ConfigNote {
  readonly code: string;
  readonly message: string;
  readonly source: string;
}

/** One place that weights come from. Patterns follow Docker's rules and are relative to that place. */
export type WeightSource =
  /** A file or a folder of the project, relative to its root. */
  | {
      readonly kind: "project";
      readonly path: string;
      readonly is: "file" | "folder";
      readonly include: readonly string[];
      readonly exclude: readonly string[];
      readonly source: string;
    }
  | {
      readonly kind: "http";
      readonly url: string;
      /** `sha256:…` of the downloaded bytes. */
      readonly checksum: string;
      readonly unpack: boolean;
      readonly source: string;
    }
  /** A model repository of the hub that `huggingface_hub` reads. */
  | {
      readonly kind: "hub";
      /** `owner/name` */
      readonly repository: string;
      /** Commit, branch or tag; the hub's default branch when absent. */
      readonly revision?: string;
      /** File or folder inside the repository. */
      readonly path?: string;
      readonly include: readonly string[];
      readonly exclude: readonly string[];
      readonly source: string;
    };

/** Files that become one layer of their own. */
export interface WeightSet {
  readonly name: string;
  /** Absolute folder in the image. */
  readonly target: string;
  readonly sources: readonly WeightSource[];
  readonly source: string;
}

/** What only cog.yaml says. */
export interface CogConfig {
  /** `predict.py:Predictor` */
  readonly predict?: Sourced<string>;
  readonly train?: Sourced<string>;
  readonly model?: Sourced<string>;
  readonly maxConcurrency?: Sourced<number>;
  /** A version, or `prerelease`. */
  readonly sdkVersion?: Sourced<string>;
  /** The whole configuration as cog writes it, as JSON, into a label of its images. */
  readonly effective: Readonly<Record<string, unknown>>;
}

export interface RunCommand {
  readonly command: string;
  readonly source: string;
  readonly mounts: readonly RunMount[];
}

/** What one command sees besides the image. */
export type RunMount =
  | ({
      readonly kind: "secret";
      readonly id: string;
      readonly required: boolean;
      /** Whether another value runs the command again. */
      readonly invalidate?: true;
    } & ({ readonly target: string } | { readonly env: string }))
  | { readonly kind: "cache"; readonly id: string; readonly target: string }
  | { readonly kind: "ssh"; readonly id: string; readonly target: string; readonly required: boolean };

/** A secret that every command of the project has in a variable. */
export interface ConfigSecret {
  readonly id: string;
  readonly env: string;
  readonly required: boolean;
  readonly invalidate?: true;
  readonly source: string;
}

/** What the packages of an image compute on, besides processors. */
export type Accelerator = "none" | "cuda" | "rocm";

/** `layers:` of factory.yaml. Patterns are normalised names, `prefix*`, and `!name` to take a name back. */
export interface LayerSettings {
  /** A wheel of this size in bytes or more is a layer of its own. */
  readonly largeBytes?: number;
  /** Of the whole image. */
  readonly maxLayers?: number;
  /** A power of two. */
  readonly buckets?: number;
  /** The first that matches wins. */
  readonly groups: readonly {
    readonly name: string;
    readonly source: string;
    readonly patterns: readonly Sourced<string>[];
  }[];
  /** Each a layer of its own. */
  readonly alone: readonly Sourced<string>[];
  /** Never a layer of its own. */
  readonly rest: readonly Sourced<string>[];
}

/** The kinds of project that factory builds. */
export type StackName = "python" | "node" | "static";

/** factory.yaml or cog.yaml, read into one shape; everything is absent when there is no such file. */
export interface Config {
  readonly kind: "factory" | "cog" | "none";
  /** `factory.yaml`, `cog.yaml`; undefined when kind is none. */
  readonly file?: string;
  /** The kind of project, when the files could be taken for several. */
  readonly stack?: Sourced<StackName>;
  readonly python?: Sourced<string>;
  /** What the image computes on; `gpu` is the short way to say it, and says it only when this is absent. */
  readonly accelerator?: Sourced<Accelerator>;
  readonly gpu?: Sourced<boolean>;
  /** Versions that win over every table: `12.1`, `8`. */
  readonly cuda?: Sourced<string>;
  readonly cudnn?: Sourced<string>;
  /** What the machines have that the image is for: the version of their driver, and of their GPU (`8.6`). */
  readonly driver?: Sourced<string>;
  readonly computeCapability?: Sourced<string>;
  /** Name of a row of the base catalogue. */
  readonly base?: Sourced<string>;
  /** Path of a requirements file. */
  readonly requirements?: Sourced<string>;
  /** Whose files say what to install, when the project has those of several. */
  readonly manager?: Sourced<Manager>;
  /** The same for a Node project. */
  readonly nodeManager?: Sourced<NodeManager>;
  /** Name of the member of a uv workspace that is the project. */
  readonly package?: Sourced<string>;
  /** Extras and dependency groups of the project that are installed besides its dependencies. */
  readonly extras?: readonly Sourced<string>[];
  readonly groups?: readonly Sourced<string>[];
  /** Whether a project that is a package is installed; it is when absent. */
  readonly installProject?: Sourced<boolean>;
  /** URL of the package index, and of further ones and of pages with links to wheels. */
  readonly indexUrl?: Sourced<string>;
  readonly extraIndexUrls?: readonly Sourced<string>[];
  readonly findLinks?: readonly Sourced<string>[];
  /** Requirements written in the config itself. */
  readonly packages: readonly Sourced<string>[];
  readonly systemPackages: readonly Sourced<string>[];
  /** Whether packages that the requirements are known to need are installed too; they are when absent. */
  readonly detectSystemPackages?: Sourced<boolean>;
  readonly run: readonly RunCommand[];
  readonly secrets?: readonly ConfigSecret[];
  /** Build caches outside the builder, as the command line writes them. */
  readonly cache?: { readonly from: readonly Sourced<string>[]; readonly to: readonly Sourced<string>[] };
  readonly environment: Readonly<Record<string, Sourced<string>>>;
  readonly start?: Sourced<string>;
  readonly ports: readonly Sourced<number>[];
  /** `root`, `name`, `1000`, `1000:1000`: as whom the image runs. */
  readonly user?: Sourced<string>;
  readonly image?: Sourced<string>;
  /** Patterns that are never copied into the image, besides .dockerignore. */
  readonly exclude: readonly Sourced<string>[];
  /** Sets of weights, each a layer of its own. */
  readonly weights?: readonly WeightSet[];
  /** Whether large files that look like weights get layers of their own; they do when absent. */
  readonly detectWeights?: Sourced<boolean>;
  /** How packages are put into layers. */
  readonly layers?: LayerSettings;
  /** Program and arguments that codergen nodes of a pipeline are given to. */
  readonly agent?: readonly Sourced<string>[];
  /** What a release may be. */
  readonly policy?: PolicySettings;
  /** What `factory smoke` checks of the image. */
  readonly smoke?: readonly (CommandCheck | HttpCheck)[];
  /** Set when kind is cog. */
  readonly cog?: CogConfig;
  readonly notes?: readonly ConfigNote[];
}

/** `policy:` of factory.yaml, which `factory.policy` of pipelines checks. */
export interface PolicySettings {
  /** Of all layers as they are stored. */
  readonly maxBytes?: number;
  readonly allowRoot?: boolean;
  /** Names of packages that must not be in the image. */
  readonly denyPackages?: readonly string[];
  /** SPDX ids of licences that no package of the image may have. */
  readonly denyLicences?: readonly string[];
}

/** Everything that was read of a project folder before detection. */
export interface Project {
  /** The project's own folder; its paths begin there. */
  readonly fs: ProjectFs;
  /** Everything that the build may use: the project's folder or one above it, such as a monorepo. */
  readonly rootFs: ProjectFs;
  /** The project's own folder relative to that root; empty when they are the same. */
  readonly folder: string;
  readonly config: Config;
  /** Names in the project's own folder, for detection without more reading. */
  readonly root: readonly DirectoryEntry[];
  /** Lines of .dockerignore, comments and blanks removed, as patterns of the root. */
  readonly ignore: readonly string[];
  /** Undefined when the root has no Python manifest and no Python file, or another stack goes before it. */
  readonly python?: PythonProject;
  /** Undefined when the root has no package.json, or another stack goes before it. */
  readonly node?: NodeProject;
  /** Undefined when there are no pages, or another stack goes before them. */
  readonly site?: Site;
  /** Stacks that the root has a file for and that another one goes before; that file. */
  readonly passedOver?: readonly { readonly stack: StackName; readonly file: string }[];
}
