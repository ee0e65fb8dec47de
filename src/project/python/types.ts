import type { CogSdk } from "../cog/types.ts";
import type { Sourced } from "../types.ts";
import type { LockedTorchRow } from "./factory-lock/torch-row.ts";

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
  /** Comma-joined PEP 440 specifiers, empty for any version; with a place, the version that its file name tells. */
  readonly specifier: string;
  /** Absent for a package of an index. */
  readonly place?: Place;
  /** Nobody wrote the name: it is what the place is called, and building the package may tell another. */
  readonly nameGuessed?: true;
  readonly marker?: string;
  /** `sha256:…`, as `--hash` gives them. */
  readonly hashes: readonly string[];
  /** `requirements.txt:3` */
  readonly source: string;
}

/** Whose files declare the packages. */
export type Manager =
  | "uv"
  | "pylock"
  | "poetry"
  | "pdm"
  | "pipenv"
  | "pip"
  | "pyproject"
  | "setuptools"
  | "conda";

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
  /** The project itself, when it is a package and no entry of a lock says so. */
  readonly self?: LocalProject;
  /** Folders that a place names, relative to the root, whose packages need a compiler to be built; sorted. */
  readonly compiled?: readonly string[];
  readonly indexes?: DeclaredIndexes;
  readonly installOptions?: InstallOptions;
  /** Debian packages that the manifest itself asks for, as conda's can. */
  readonly systemPackages?: readonly Sourced<string>[];
  /** What was read otherwise than a reader may expect, to be shown. */
  readonly notes?: readonly Sourced<string>[];
  /** Distribution name in pyproject.toml, normalised. */
  readonly name?: string;
  /** cog's Python package, which every project with a cog.yaml gets. */
  readonly cogSdk?: CogSdk;
}

/** A project that is a package: it is built from its folder. */
export interface LocalProject {
  readonly name: string;
  readonly place: Place;
  readonly source: string;
}

/** Package indexes that the project's own files name. */
export interface DeclaredIndexes {
  /** Instead of the usual index; the last one that a file names. */
  readonly index?: DeclaredIndex;
  readonly extra: readonly DeclaredIndex[];
  readonly findLinks: readonly Sourced<string>[];
  /**
   * What stood before the `@` of those URLs, as written: `${TOKEN}` is not replaced here. Never part of a plan or of
   * any output.
   */
  readonly credentials: readonly IndexCredential[];
}

/** Options of requirements files, besides indexes, that decide which versions and files are taken. */
export interface InstallOptions {
  /** `--no-index`: nothing but `findLinks` is asked. */
  readonly noIndex?: Sourced<true>;
  /** `--pre` */
  readonly prereleases?: Sourced<true>;
  /** Names, or `:all:`, of what has to be built from source. */
  readonly noBinary: readonly Sourced<string>[];
  /** Names, or `:all:`, of what must not be built from source. */
  readonly onlyBinary: readonly Sourced<string>[];
  /** `host` or `host:port` whose certificate is not checked. */
  readonly trustedHosts: readonly Sourced<string>[];
}

export interface DeclaredIndex extends Sourced<string> {
  /** By which people give its credentials in the environment. */
  readonly name?: string;
  /** It answers only for packages that say so. */
  readonly explicit?: boolean;
}

export interface IndexCredential {
  /** Host of the index, with its port when one is written. */
  readonly host: string;
  readonly login: string;
  readonly password: string;
}

/** What of a lock would be in the image, but cannot be installed. */
export interface UnlockedPackage {
  readonly name: string;
  /** As `LockedPackage.unlocked`. */
  readonly reason: string;
  readonly source: string;
  readonly origin?: string;
}

/** All distributions of a lock file, before selection for one platform. */
export interface Lock {
  /** `uv.lock`, `poetry.lock`, …, `requirements.txt` (every line pinned and hashed). */
  readonly file: string;
  readonly packages: readonly LockedPackage[];
  /** Of a lock for one target only, such as `factory lock` makes: `linux/amd64` and a Python minor, `3.13`. */
  readonly madeFor?: { readonly platform: string; readonly python: string };
  /** What the wheel of the locked torch says of itself, for a torch that no table lists. */
  readonly torch?: LockedTorchRow;
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
  /** Edges of the project itself that only count when the dependency group was asked for. */
  readonly groups?: Readonly<Record<string, readonly LockedDependency[]>>;
  readonly root: boolean;
  readonly artifacts: readonly Artifact[];
  /** Absent for a package of an index. */
  readonly place?: Place;
  /**
   * Why it cannot be installed: `virtual` is no package at all, `outside` lies out of the project, `branch` has no
   * commit, `credentials` are in its URL, `unhashed` has no hash, `hg`, `svn` and `bzr` are not read.
   */
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
