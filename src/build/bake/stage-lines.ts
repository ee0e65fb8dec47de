import { posix } from "node:path";
import type { ExecOp, Mount, Stage } from "../../plan/types.ts";
import { notBakeable } from "./not-bakeable.ts";
import { renderExec } from "./render-exec.ts";
import { type PutRequest, renderPut } from "./render-file-op.ts";
import type { MountSources } from "./render-mount.ts";
import { type KeepArg, settingLines, singleLine } from "./setting-lines.ts";
import { type Env, without } from "./shared-env.ts";

/** Where commands run and as whom. */
export interface Settings {
  readonly workdir: string;
  readonly user: string;
}

/** What the plan says and what the Dockerfile has said so far, which differ where an op has a folder of its own. */
export interface StageState {
  readonly plan: Settings;
  readonly docker: Settings;
}

export interface StageLines {
  readonly lines: readonly string[];
  readonly state: StageState;
}

export interface StageLinesRequest extends Omit<PutRequest, "stage" | "link"> {
  readonly stage: Stage;
  readonly state: StageState;
  /** Variables that an `ENV` has set before. */
  readonly env: Env;
  /** Whether the ops run in the image itself, whose settings they must not change. */
  readonly inPlace: boolean;
  readonly mountSources: (op: ExecOp) => MountSources;
  readonly marks: (op: ExecOp) => readonly Mount[];
  readonly keep: KeepArg;
}

/** The instructions that do what the ops of a stage do. Throws UNSUPPORTED for what no instruction does. */
export function stageLines(request: StageLinesRequest): StageLines {
  const { stage, inPlace, keep } = request;
  const lines: string[] = [];
  let { plan, docker } = request.state;
  let own: Env = {};

  function settle(wanted: Settings): void {
    if (wanted.workdir !== docker.workdir) lines.push(singleLine("WORKDIR", wanted.workdir));
    const user = wanted.user === "" ? "root" : wanted.user;
    if (user !== (docker.user === "" ? "root" : docker.user)) lines.push(singleLine("USER", user));
    docker = { workdir: wanted.workdir, user: user === "root" && docker.user === "" ? "" : user };
  }

  for (const op of stage.ops) {
    switch (op.kind) {
      case "exec": {
        settle({ workdir: posix.resolve(plan.workdir, op.workdir ?? "."), user: op.user ?? plan.user });
        const env = { ...own, ...without(op.env ?? {}, (name, value) => request.env[name] === value) };
        lines.push(...renderExec({ op, env, sources: request.mountSources(op), marks: request.marks(op) }));
        break;
      }
      case "copy":
      case "add":
      case "mkfile":
        lines.push(...renderPut(op, { ...request, link: false }));
        break;
      case "env":
        if (inPlace) own = { ...own, ...op.vars };
        else lines.push(...settingLines("ENV", op.vars, keep));
        break;
      case "workdir":
        plan = { ...plan, workdir: posix.resolve(plan.workdir, op.path) };
        break;
      case "user":
        plan = { ...plan, user: op.user };
        break;
      case "mkdir":
      case "rm":
        lines.push(...folderLines(request, op));
    }
  }
  return { lines, state: { plan, docker } };
}

/** No instruction makes or removes a folder; the shell of the stage does. */
function folderLines(
  { stage }: StageLinesRequest,
  op: Extract<Stage["ops"][number], { kind: "mkdir" | "rm" }>,
): readonly string[] {
  if (stage.from.kind === "scratch") {
    throw notBakeable(stage, `nothing there can ${op.kind === "rm" ? "remove" : "make"} ${op.path}`);
  }
  const path = posix.resolve("/", op.path);
  const [command, ...args] =
    op.kind === "rm"
      ? ["rm", "-rf"]
      : ["install", "-d", "-m", (op.mode ?? 0o755).toString(8).padStart(4, "0")];
  const exec: ExecOp = {
    kind: "exec",
    argv: [command ?? "", ...args, "--", path],
    user: "root",
    network: "none",
  };
  return renderExec({
    op: exec,
    env: {},
    sources: { input: () => undefined, file: () => ({ from: "", path: "" }) },
    marks: [],
  });
}
