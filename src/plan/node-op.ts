import type { NodeProject } from "../project/node/types.ts";
import { SCRATCH, SYSTEM_PATH } from "./image-paths.ts";
import { nodeManagerRelease } from "./node-manager-release.ts";
import { npmMounts } from "./npm-mounts.ts";
import type { DraftInput, ExecOp, Mount } from "./types.ts";

export interface NodeCommand {
  readonly command: string;
  readonly workdir: string;
  readonly label: string;
  readonly source?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount<DraftInput>[];
}

const MANAGER = `${SCRATCH}/node-manager`;

/** Runs a command with the project's package manager, the network of the person who builds, and caches. */
export function nodeOp(node: NodeProject, { env, mounts = [], ...command }: NodeCommand): ExecOp<DraftInput> {
  const brought = nodeManagerRelease(node) !== undefined;
  return {
    kind: "exec",
    ...command,
    command: node.manager === "yarn" ? `${UNSET_EMPTY}\n${command.command}` : command.command,
    env: {
      CI: "true",
      HOME: "/tmp",
      NPM_CONFIG_AUDIT: "false",
      NPM_CONFIG_CACHE: `${SCRATCH}/npm-cache`,
      NPM_CONFIG_FUND: "false",
      NPM_CONFIG_UPDATE_NOTIFIER: "false",
      NPM_CONFIG_USERCONFIG: `${SCRATCH}/npmrc`,
      PATH: brought ? `${MANAGER}/.bin:${SYSTEM_PATH}` : SYSTEM_PATH,
      ...MANAGER_ENV[node.manager],
      ...env,
    },
    mounts: [
      ...(brought ? [managerMount()] : []),
      ...caches(node),
      { kind: "tmpfs", target: "/tmp" },
      ...mounts,
      ...npmMounts(),
    ],
  };
}

/** BuildKit makes an optional secret that nobody gave an empty variable, which yarn takes for an address or a token. */
const UNSET_EMPTY = [
  'test -n "$NPM_CONFIG_REGISTRY" || unset NPM_CONFIG_REGISTRY YARN_NPM_REGISTRY_SERVER',
  'test -n "$YARN_NPM_AUTH_TOKEN" || unset YARN_NPM_AUTH_TOKEN',
].join("\n");

const MANAGER_ENV: Readonly<Record<NodeProject["manager"], Readonly<Record<string, string>>>> = {
  npm: {},
  pnpm: {
    NPM_CONFIG_CACHE_DIR: `${SCRATCH}/pnpm/cache`,
    NPM_CONFIG_MANAGE_PACKAGE_MANAGER_VERSIONS: "false",
    NPM_CONFIG_PACKAGE_IMPORT_METHOD: "copy",
    NPM_CONFIG_PACKAGE_MANAGER_STRICT: "false",
    NPM_CONFIG_STORE_DIR: `${SCRATCH}/pnpm/store`,
    // pnpm runs no install scripts as root otherwise.
    NPM_CONFIG_UNSAFE_PERM: "true",
    PNPM_HOME: "/tmp",
  },
  yarn: {
    YARN_CACHE_FOLDER: `${SCRATCH}/yarn/cache`,
    YARN_ENABLE_GLOBAL_CACHE: "true",
    YARN_ENABLE_TELEMETRY: "false",
    YARN_GLOBAL_FOLDER: `${SCRATCH}/yarn/berry`,
    // Node finds packages in node_modules by itself; yarn's own way needs yarn at run time.
    YARN_NODE_LINKER: "node-modules",
  },
};

function managerMount(): Mount<DraftInput> {
  return {
    kind: "bind",
    from: { kind: "provider", name: "node-manager" },
    source: "/opt/node-manager/node_modules",
    target: MANAGER,
  };
}

function caches({ manager }: NodeProject): readonly Mount<DraftInput>[] {
  const npm = {
    kind: "cache",
    id: "factory-npm",
    target: `${SCRATCH}/npm-cache`,
    sharing: "shared",
  } as const;
  if (manager === "npm") return [npm];
  // Two yarns at once may read what the other has half written.
  const sharing = manager === "yarn" ? "locked" : "shared";
  return [npm, { kind: "cache", id: `factory-${manager}`, target: `${SCRATCH}/${manager}`, sharing }];
}
