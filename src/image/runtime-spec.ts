import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import type { ImageUser } from "./resolve-user.ts";

export interface RuntimeSpecRequest {
  readonly image: OciImageConfig;
  readonly user: ImageUser;
  /** Replaces the image's Cmd; its Entrypoint stays, as with `docker run`. */
  readonly args?: readonly string[];
  /** Added to, and stronger than, the image's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly terminal?: true;
  /** Files of this machine that the container sees read-only, for the host's network: `/etc/resolv.conf`. */
  readonly binds: readonly { readonly source: string; readonly target: string }[];
  /** Set when factory is not root: the only user that the container can then have is its own root. */
  readonly rootless?: { readonly uid: number; readonly gid: number };
}

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The set that Docker gives to containers. */
const CAPABILITIES = [
  "CAP_AUDIT_WRITE",
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FOWNER",
  "CAP_FSETID",
  "CAP_KILL",
  "CAP_MKNOD",
  "CAP_NET_BIND_SERVICE",
  "CAP_NET_RAW",
  "CAP_SETFCAP",
  "CAP_SETGID",
  "CAP_SETPCAP",
  "CAP_SETUID",
  "CAP_SYS_CHROOT",
];

const MASKED_PATHS = [
  "/proc/acpi",
  "/proc/asound",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/sys/devices/virtual/powercap",
  "/sys/firmware",
];

const READONLY_PATHS = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/** The config.json of an OCI runtime bundle whose root file system is the folder `rootfs` beside it. */
export function runtimeSpec(request: RuntimeSpecRequest): object {
  const { image, user, rootless } = request;
  return {
    ociVersion: "1.0.2",
    hostname: request.hostname,
    root: { path: "rootfs", readonly: false },
    process: {
      terminal: request.terminal === true,
      user: rootless === undefined ? user : ROOTLESS_USER,
      args: processArgs(image, request.args),
      env: processEnv(image, request.env ?? {}),
      cwd: image.config?.WorkingDir || "/",
      capabilities: capabilities(user.uid === 0),
      noNewPrivileges: false,
    },
    mounts: [...systemMounts(rootless !== undefined), ...request.binds.map(bindMount)],
    linux: {
      namespaces: namespaces(rootless !== undefined),
      ...(rootless === undefined ? rootfulLimits() : userMappings(rootless)),
      maskedPaths: MASKED_PATHS,
      readonlyPaths: READONLY_PATHS,
    },
  };
}

function processArgs(image: OciImageConfig, args: readonly string[] | undefined): readonly string[] {
  const all = [...(image.config?.Entrypoint ?? []), ...(args ?? image.config?.Cmd ?? [])];
  if (all.length > 0) return all;
  throw new FactoryError("IMAGE_UNAVAILABLE", "the image names no command to run", {
    hint: "set the start command of the project, or give a command",
  });
}

function processEnv(image: OciImageConfig, extra: Readonly<Record<string, string>>): readonly string[] {
  const env = new Map([["PATH", DEFAULT_PATH]]);
  for (const entry of image.config?.Env ?? []) {
    const split = entry.indexOf("=");
    if (split > 0) env.set(entry.slice(0, split), entry.slice(split + 1));
  }
  for (const [name, value] of Object.entries(extra)) env.set(name, value);
  return [...env].map(([name, value]) => `${name}=${value}`).sort();
}

/** Only root gets capabilities to use; others could win them by a file that carries some. */
function capabilities(isRoot: boolean): object {
  const used = isRoot ? CAPABILITIES : [];
  return { bounding: CAPABILITIES, effective: used, permitted: used };
}

/** Stands for the image's user: on this machine it is whoever runs factory, who owns the unpacked files. */
const ROOTLESS_USER: ImageUser = { uid: 0, gid: 0, additionalGids: [] };

function systemMounts(rootless: boolean): readonly object[] {
  const devptsOptions = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"];
  return [
    { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
    {
      destination: "/dev",
      type: "tmpfs",
      source: "tmpfs",
      options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
    },
    {
      destination: "/dev/pts",
      type: "devpts",
      source: "devpts",
      options: rootless ? devptsOptions : [...devptsOptions, "gid=5"],
    },
    {
      destination: "/dev/shm",
      type: "tmpfs",
      source: "shm",
      // PyTorch's data loaders pass tensors through it: Docker's 64 MB are too few.
      options: ["nosuid", "noexec", "nodev", "mode=1777", "size=1g"],
    },
    { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
    // With the host's network, sysfs cannot be mounted anew inside a user namespace.
    rootless
      ? {
          destination: "/sys",
          type: "none",
          source: "/sys",
          options: ["rbind", "nosuid", "noexec", "nodev", "ro"],
        }
      : { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
  ];
}

function bindMount({ source, target }: { readonly source: string; readonly target: string }): object {
  return { destination: target, type: "bind", source, options: ["rbind", "ro", "nosuid", "nodev"] };
}

/** No network namespace: the program listens where a request from this machine reaches it. */
function namespaces(rootless: boolean): readonly { readonly type: string }[] {
  return ["pid", "ipc", "uts", "mount", ...(rootless ? ["user"] : [])].map((type) => ({ type }));
}

function rootfulLimits(): object {
  return { resources: { devices: [{ allow: false, access: "rwm" }] } };
}

function userMappings({ uid, gid }: { readonly uid: number; readonly gid: number }): object {
  return {
    uidMappings: [{ containerID: 0, hostID: uid, size: 1 }],
    gidMappings: [{ containerID: 0, hostID: gid, size: 1 }],
  };
}
