export type BaseVariant = "build" | "runtime";

/** A base image that factory makes itself from signed Debian packages. */
export interface DebianBase {
  /** `debian-python:3.11`: what `factory base build` takes. */
  readonly name: string;
  readonly suite: string;
  /** The program the base is for, which also tells its version when the base was made. */
  readonly program: "python" | "node" | "nginx";
  /**
   * Upstream version that Debian ships in that suite, checked against what was made; as many numbers as stay the same
   * while the suite gets its security updates.
   */
  readonly version: string;
  readonly libc: string;
  /** Before trixie the packages themselves do not bring the links `/bin` → `/usr/bin`. */
  readonly linkUsr: boolean;
  /** Nothing is ever built on a base without a build variant. */
  readonly packages: { readonly build?: readonly string[]; readonly runtime: readonly string[] };
}

/** The variants that a base has. */
export function variantsOf({ packages }: DebianBase): readonly BaseVariant[] {
  return packages.build === undefined ? ["runtime"] : ["build", "runtime"];
}

const PYTHON = [
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

const PYTHON_TOOLCHAIN = [
  "build-essential",
  "git",
  "pkg-config",
  "python3-dev",
  "python3-pip",
  "python3-venv",
] as const;

const NODE = [
  "ca-certificates",
  "libstdc++6",
  "media-types",
  "netbase",
  "nodejs",
  "passwd",
  "tzdata",
] as const;

// npm brings node-gyp, and that the headers of Node and Python.
const NODE_TOOLCHAIN = ["build-essential", "git", "npm", "pkg-config"] as const;

const NGINX = ["ca-certificates", "media-types", "netbase", "nginx", "passwd", "tzdata"] as const;

const TRIXIE = { suite: "trixie", libc: "glibc-2.41", linkUsr: false } as const;
const BOOKWORM = { suite: "bookworm", libc: "glibc-2.36", linkUsr: true } as const;

/** By program, newest first. */
export const DEBIAN_BASES: readonly DebianBase[] = [
  {
    name: "debian-python:3.13",
    ...TRIXIE,
    program: "python",
    version: "3.13.5",
    packages: { runtime: PYTHON, build: [...PYTHON, ...PYTHON_TOOLCHAIN] },
  },
  {
    name: "debian-python:3.11",
    ...BOOKWORM,
    program: "python",
    version: "3.11.2",
    packages: {
      // Part of the standard library until 3.12, but a package of its own here.
      runtime: [...PYTHON, "python3-distutils"],
      build: [...PYTHON, "python3-distutils", ...PYTHON_TOOLCHAIN],
    },
  },
  {
    name: "debian-node:20",
    ...TRIXIE,
    program: "node",
    version: "20",
    packages: { runtime: NODE, build: [...NODE, ...NODE_TOOLCHAIN] },
  },
  {
    name: "debian-node:18",
    ...BOOKWORM,
    program: "node",
    version: "18",
    packages: { runtime: NODE, build: [...NODE, ...NODE_TOOLCHAIN] },
  },
  {
    name: "debian-static:13",
    ...TRIXIE,
    program: "nginx",
    version: "1.26",
    packages: { runtime: NGINX },
  },
  {
    name: "debian-static:12",
    ...BOOKWORM,
    program: "nginx",
    version: "1.22",
    packages: { runtime: NGINX },
  },
];
