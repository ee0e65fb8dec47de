export type BaseVariant = "build" | "runtime";

export const BASE_VARIANTS: readonly BaseVariant[] = ["build", "runtime"];

/** A base image that factory makes itself from signed Debian packages. */
export interface DebianBase {
  /** `debian-python:3.11`: what `factory base build` takes. */
  readonly name: string;
  readonly suite: string;
  /** Exact upstream versions that Debian ships in that suite; checked against what was made. */
  readonly python: string;
  readonly libc: string;
  /** Before trixie the packages themselves do not bring the links `/bin` → `/usr/bin`. */
  readonly linkUsr: boolean;
  readonly packages: Readonly<Record<BaseVariant, readonly string[]>>;
}

const RUNTIME = [
  "ca-certificates",
  "libgomp1",
  "libstdc++6",
  "media-types",
  "netbase",
  "passwd",
  "python-is-python3",
  "python3",
  "tzdata",
] as const;

const TOOLCHAIN = [
  "build-essential",
  "git",
  "pkg-config",
  "python3-dev",
  "python3-pip",
  "python3-venv",
] as const;

/** Newest first. */
export const DEBIAN_BASES: readonly DebianBase[] = [
  {
    name: "debian-python:3.13",
    suite: "trixie",
    python: "3.13.5",
    libc: "glibc-2.41",
    linkUsr: false,
    packages: { runtime: RUNTIME, build: [...RUNTIME, ...TOOLCHAIN] },
  },
  {
    name: "debian-python:3.11",
    suite: "bookworm",
    python: "3.11.2",
    libc: "glibc-2.36",
    linkUsr: true,
    packages: {
      // Part of the standard library until 3.12, but a package of its own here.
      runtime: [...RUNTIME, "python3-distutils"],
      build: [...RUNTIME, "python3-distutils", ...TOOLCHAIN],
    },
  },
];
