import { posix } from "node:path";
import type { ExecOp, Input, Platform } from "../../plan/types.ts";
import type { VertexOrigin } from "../types.ts";
import { CAPS, type Cap } from "./caps.ts";
import { execMounts } from "./exec-mounts.ts";
import { envLines, type FsState, withEnv } from "./fs-state.ts";
import type { Graph } from "./graph.ts";
import { inlineFileRef } from "./inline-file-vertex.ts";
import { secretMarks } from "./secret-marks.ts";
import { wirePlatform } from "./source-vertex.ts";
import { opText, vertexName } from "./vertex-name.ts";

/** Search path of an exec whose base image config sets none; the one BuildKit uses. */
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const SECRET_ENV_CAPS = [CAPS.execMountSecret, CAPS.execSecretEnv];

const NETWORK = { default: 0, none: 2 } as const;

export interface ExecRequest {
  readonly graph: Graph;
  readonly platform: Platform;
  readonly op: ExecOp;
  readonly state: FsState;
  readonly origin: VertexOrigin;
  readonly noCache: boolean;
  readonly secretMarks: Readonly<Record<string, string>>;
  readonly resolve: (input: Input) => FsState;
}

/** Adds an ExecOp on `state`; its result is the written root file system. */
export function execState(request: ExecRequest): FsState {
  const { op, state, graph } = request;
  const mounts = execMounts(op.mounts ?? [], state.ref, {
    input: (input) => request.resolve(input).ref,
    file: (mount) => inlineFileRef(graph, mount, request.origin),
  });
  const marks = secretMarks(op.mounts ?? [], request.secretMarks);
  const network = op.network ?? "default";
  const ref = graph.add({
    op: {
      inputs: mounts.inputs,
      exec: {
        meta: {
          args: commandLine(op),
          env: envLines(execEnv(request, mounts.sshSocket)),
          cwd: posix.resolve(state.workdir, op.workdir ?? "."),
          user: op.user ?? state.user,
          removeMountStubsRecursive: true,
        },
        mounts: mounts.mounts,
        network: NETWORK[network],
        secretenv: [...mounts.secretEnv, ...marks],
      },
      platform: wirePlatform(request.platform),
    },
    name: vertexName(request.origin.stage, opText(op)),
    caps: execCaps([...mounts.caps, ...(marks.length === 0 ? [] : SECRET_ENV_CAPS)], network),
    origin: request.origin,
    ignoreCache: request.noCache,
  });
  return { ...state, ref, layers: state.layers + 1 };
}

function commandLine(op: ExecOp): readonly string[] {
  if (op.argv !== undefined) return op.argv;
  if (op.command !== undefined) return ["/bin/sh", "-ec", op.command];
  throw new Error("exec op has neither a command nor argv");
}

function execEnv(request: ExecRequest, sshSocket: string | undefined): ReadonlyMap<string, string> {
  const env = withEnv(request.state.env, request.op.env ?? {});
  const defaults: Record<string, string> = {};
  if (!env.has("PATH")) defaults.PATH = DEFAULT_PATH;
  if (sshSocket !== undefined && !env.has("SSH_AUTH_SOCK")) defaults.SSH_AUTH_SOCK = sshSocket;
  return withEnv(env, defaults);
}

function execCaps(mountCaps: readonly Cap[], network: keyof typeof NETWORK): readonly Cap[] {
  return [CAPS.execBase, ...(network === "none" ? [CAPS.execNetwork] : []), ...new Set(mountCaps)];
}
