import type { BaseVariant, DebianBase } from "./debian-bases.ts";

/** Marks the line on stderr that tells what was installed: `factory-made python-3.11.2 glibc-2.36`. */
export const MADE_MARK = "factory-made";

const LEFT_OUT = ["/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/man/*"];

/** Arguments that make mmdebstrap write the base's root file system as a tar on stdout. */
export function mmdebstrapArguments(
  base: DebianBase,
  variant: BaseVariant,
  options: { readonly mirror?: string; readonly keyring?: string } = {},
): readonly string[] {
  return [
    "--variant=apt",
    "--format=tar",
    // Device nodes are the business of whoever runs the image, and cannot be unpacked without root.
    "--skip=output/dev",
    ...(options.keyring === undefined ? [] : [`--keyring=${options.keyring}`]),
    ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
    // Licences stay: they must travel with the files.
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    `--include=${[...(base.packages[variant] ?? [])].sort().join(",")}`,
    ...(base.linkUsr ? [`--setup-hook=${LINK_USR}`] : []),
    `--customize-hook=${reportVersions(base)}`,
    `--customize-hook=${CLEAN}`,
    base.suite,
    "-",
    ...(options.mirror === undefined ? [] : [options.mirror]),
  ];
}

// Bookworm would rather install usrmerge, which brings 50 MB of perl to move files that are in place from the start.
const LINK_USR = [
  'for name in bin sbin lib $(test "$(dpkg --print-architecture)" = amd64 && echo lib64)',
  'do mkdir -p "$1/usr/$name" && ln -s "usr/$name" "$1/$name"',
  "done",
  'printf "Package: usrmerge\\nPin: release *\\nPin-Priority: -1\\n" > "$1/etc/apt/preferences.d/no-usrmerge"',
].join("; ");

/** Prints the version alone. */
const VERSION: Readonly<Record<DebianBase["program"], string>> = {
  python: "python3 --version | cut -d' ' -f2",
  node: "node --version | tr -d v",
  nginx: "nginx -v 2>&1 | cut -d/ -f2",
};

function reportVersions({ program }: DebianBase): string {
  const libc = "$(getconf GNU_LIBC_VERSION | tr ' ' -)";
  return `chroot "$1" /bin/sh -ec "echo ${MADE_MARK} ${program}-\\$(${VERSION[program]}) \\${libc}" >&2`;
}

// Whatever tells two machines or two days apart; the two emptied files are mount points at run time.
const CLEAN = [
  'for name in hostname resolv.conf; do rm -f "$1/etc/$name"; : > "$1/etc/$name"; chmod 644 "$1/etc/$name"; done',
  'rm -f "$1"/etc/machine-id "$1"/var/lib/dbus/machine-id "$1"/etc/apt/preferences.d/no-usrmerge',
  'rm -f "$1"/var/cache/debconf/*-old "$1"/var/lib/dpkg/*-old "$1"/etc/passwd- "$1"/etc/group- "$1"/etc/shadow-',
  'rm -rf "$1"/var/cache/ldconfig/aux-cache "$1"/root/.cache',
  // Owned by another user when made without root, and made again by apt and Python when they are needed.
  'rm -rf "$1"/var/cache/apt/archives/partial "$1"/var/lib/apt/lists/partial "$1"/usr/share/python3/debpython/__pycache__',
].join(" && ");
