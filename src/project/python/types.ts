import type { Sourced } from "../types.ts";

/** Where a package lies that comes from no index. URLs hold no credentials. */
export type Place =
  /** One wheel or source archive. */
  | { readonly kind: "url"; readonly url: string; readonly subdirectory?: string }
  /** `revision` is a commit where a lock gives the place, else what was written: a branch, a tag, or empty. */
  | { readonly kind: "git"; readonly url: string; readonly revision: string; readonly subdirectory?: string }
  /** A folder with a Python package in it, relative to the project's root; `.` is the root. */
  | { readonly kind: "folder"; readonly path: string }
  /** A wheel or source archive in the project, relative to its root. */
  | { readonly kind: "file"; readonly path: string };

/** One PEP 508 requirement or one line of a requirements file. */
export interface Requirement {
  /** Normalised as PEP 503 says. */
  readonly name: string;
  readonly extras: readonly string[];
  /** Comma-joined PEP 440 specifiers, empty for any version. */
  readonly specifier: string;
  /** `name @ url` */
  readonly url?: string;
  /** Absent for a package of an index. */
  readonly place?: Place;
  readonly marker?: string;
  /** `sha256:…`, as `--hash` gives them. */
  readonly hashes: readonly string[];
  /** `requirements.txt:3` */
  readonly source: string;
}

/** Whose files declare the packages. */
export type Manager = "uv" | "pylock" | "poetry" | "pdm" | "pipenv" | "pip" | "pyproject";

/** What the project's own files declare, before anything is resolved. */
export interface PythonProject {
  /** `pip` is a requirements file or config packages, `pyproject` a pyproject.toml without a lock. */
  readonly manager: Manager | "none";
  /** Managers whose files are there too and are not read; empty when the config names the one to take. */
  readonly rejected?: readonly { readonly manager: Manager; readonly file: string }[];
  /**
   * Every PEP 440 specifier the project asks of Python: all of them must hold. The first one is the one to
   * show; empty when nobody says.
   */
  readonly ranges: readonly Sourced<string>[];
  readonly requirements: readonly Requirement[];
  /** Ranges that hold only for what is installed anyway (`-c`). */
  readonly constraints?: readonly Requirement[];
  readonly lock?: Lock;
  readonly indexes?: DeclaredIndexes;
  /** Distribution name in pyproject.toml, normalised. */
  readonly name?: string;
}

/** Package indexes that the project's own files name. */
export interface DeclaredIndexes {
  /** Instead of the usual index; the last one that a file names. */
  readonly index?: Sourced<string>;
  readonly extra: readonly Sourced<string>[];
  readonly findLinks: readonly Sourced<string>[];
  /**
   * What stood before the `@` of those URLs, as written: `${TOKEN}` is not replaced here. Never part of a plan or of
   * any output.
   */
  readonly credentials: readonly IndexCredential[];
}

export interface IndexCredential {
  /** Host of the index, with its port when one is written. */
  readonly host: string;
  readonly login: string;
  readonly password: string;
}

/** What of a lock would be in the image, but cannot be installed from an index by hash. */
export interface UnlockedPackage {
  readonly name: string;
  readonly reason: string;
  readonly source: string;
}

/** All distributions of a lock file, before selection for one platform. */
export interface Lock {
  /** `uv.lock`, `poetry.lock`, …, `requirements.txt` (every line pinned and hashed). */
  readonly file: string;
  readonly packages: readonly LockedPackage[];
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  /** URL of the package index, or another place, that the lock took it from. */
  readonly origin?: string;
  /** When this entry applies at all (forks of a lock, markers of a requirement line). */
  readonly marker?: string;
  /** Edges to follow; `roots` of a lock are the packages with `root: true`. */
  readonly dependencies: readonly LockedDependency[];
  /** Edges that only count when the extra was asked for. */
  readonly extras: Readonly<Record<string, readonly LockedDependency[]>>;
  readonly root: boolean;
  readonly artifacts: readonly Artifact[];
  /** Absent for a package of an index. */
  readonly place?: Place;
  /** Why it cannot be installed from an index by hash: `editable`, `git`, `path`, `url`, `virtual`, `unhashed`. */
  readonly unlocked?: string;
}

export interface LockedDependency {
  readonly name: string;
  /** Set when the lock holds several versions of `name`. */
  readonly version?: string;
  /** Set when the lock holds one version of `name` from several places: the `origin` of the one meant. */
  readonly origin?: string;
  readonly marker?: string;
  readonly extras: readonly string[];
}

export interface Artifact {
  readonly kind: "wheel" | "sdist";
  /** `numpy-2.1.3-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`; empty when the lock has hashes only. */
  readonly filename: string;
  /** `sha256:…` */
  readonly hash: string;
  readonly size?: number;
}

/** One distribution chosen for the target, with the hashes of every artifact that may be used. */
export interface SelectedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly hashes: readonly string[];
  /** URL of the package index the lock took it from, when it tells. */
  readonly index?: string;
  /** Absent for a package of an index. */
  readonly place?: Place;
  /** Size of the wheel that fits the target, in bytes, when the lock tells. */
  readonly size?: number;
  /** No wheel fits the target: it has to be built from source. */
  readonly sdist: boolean;
}
