import type { Input, Mount, SecretMount } from "../../plan/types.ts";
import { CAPS, type Cap } from "./caps.ts";
import type { Ref } from "./graph.ts";
import { type FileMount, INLINE_FILE } from "./inline-file-vertex.ts";
import { createInputList } from "./input-list.ts";
import type { WireExec, WireInput, WireMount } from "./wire/types.ts";

const NONE = -1;

/** Values of MountType and CacheSharingOpt in ops.proto. */
const MOUNT_TYPE = { secret: 1, ssh: 2, cache: 3, tmpfs: 4 } as const;
const SHARING = { shared: 0, private: 1, locked: 2 } as const;

export interface ExecMounts {
  readonly inputs: readonly WireInput[];
  readonly mounts: readonly WireMount[];
  readonly secretEnv: WireExec["secretenv"];
  readonly caps: readonly Cap[];
  /** Where the first ssh agent is mounted. */
  readonly sshSocket: string | undefined;
}

/** Adds what a mount shows to the graph. */
export interface MountSources {
  readonly input: (input: Input) => Ref;
  readonly file: (mount: FileMount) => Ref;
}

type SecretVariable = Extract<SecretMount, { env: string }>;

/** A mount with what its wire form needs to know of the op. */
interface MountParts {
  readonly mount: WireMount;
  readonly caps: readonly Cap[];
}

/**
 * The root file system, the only mount whose result is kept, and what is mounted over it for one exec.
 * Sorted by target, so that the order in which a block lists its mounts changes no cache key.
 */
export function execMounts(planned: readonly Mount[], root: Ref, sources: MountSources): ExecMounts {
  const inputs = createInputList();
  const rootMount = { input: inputs.index(root), dest: "/", output: 0 };
  const variables = planned.filter(isVariable).toSorted((a, b) => compare(a.env, b.env));
  const parts = planned
    .filter(hasTarget)
    .toSorted((a, b) => compare(a.target, b.target))
    .map((mount) => mountParts(mount, (ref) => inputs.index(ref), sources));
  const caps = [
    ...(root === undefined ? [] : [CAPS.execMountBind]),
    ...(variables.length === 0 ? [] : [CAPS.execMountSecret, CAPS.execSecretEnv]),
    ...parts.flatMap((part) => part.caps),
  ];
  return {
    inputs: inputs.list(),
    mounts: [rootMount, ...parts.map((part) => part.mount)],
    secretEnv: variables.map(({ id, env, required }) => ({ ID: id, name: env, optional: !required })),
    caps: [...new Set(caps)],
    sshSocket: parts.find((part) => part.mount.mountType === MOUNT_TYPE.ssh)?.mount.dest,
  };
}

function mountParts(
  mount: Exclude<Mount, SecretVariable>,
  index: (ref: Ref) => number,
  sources: MountSources,
): MountParts {
  const dest = mount.target;
  switch (mount.kind) {
    case "bind":
      return bindParts(dest, index(sources.input(mount.from)), mount.source);
    case "file":
      return bindParts(dest, index(sources.file(mount)), INLINE_FILE);
    case "cache": {
      const cacheOpt = { ID: mount.id, sharing: SHARING[mount.sharing] };
      return {
        mount: { input: NONE, dest, output: NONE, mountType: MOUNT_TYPE.cache, cacheOpt },
        caps: [CAPS.execMountCache, CAPS.execMountCacheSharing],
      };
    }
    case "tmpfs":
      return {
        mount: { input: NONE, dest, output: NONE, mountType: MOUNT_TYPE.tmpfs, TmpfsOpt: { size: 0 } },
        caps: [CAPS.execMountTmpfs],
      };
    case "secret": {
      const secretOpt = { ID: mount.id, mode: 0o400, optional: !mount.required };
      return {
        mount: { input: NONE, dest, output: 0, mountType: MOUNT_TYPE.secret, secretOpt },
        caps: [CAPS.execMountSecret],
      };
    }
    case "ssh": {
      const SSHOpt = { ID: mount.id, mode: 0o600, optional: !mount.required };
      return {
        mount: { input: NONE, dest, output: 0, mountType: MOUNT_TYPE.ssh, SSHOpt },
        caps: [CAPS.execMountSsh],
      };
    }
  }
}

function bindParts(dest: string, input: number, selector: string | undefined): MountParts {
  return {
    mount: { input, dest, output: NONE, readonly: true, selector: selector ?? "" },
    caps: [
      ...(input === NONE ? [] : [CAPS.execMountBind]),
      ...(selector === undefined ? [] : [CAPS.execMountSelector]),
    ],
  };
}

function hasTarget(mount: Mount): mount is Exclude<Mount, SecretVariable> {
  return !isVariable(mount);
}

function isVariable(mount: Mount): mount is SecretVariable {
  return mount.kind === "secret" && "env" in mount;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
