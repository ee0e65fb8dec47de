import { assertNever } from "../errors/assert-never.ts";
import { mountProblems } from "./mount-problems.ts";
import type { PlanProblem } from "./plan-problem.ts";
import {
  imagePathFault,
  innerPathFault,
  isEnvName,
  isNumericOwner,
  isPermissions,
  isSha256,
} from "./plan-values.ts";
import type { ExecOp, Op } from "./types.ts";

/** What is wrong with an op in itself; its inputs are checked with those of the stage. */
export function* opProblems(op: Op, pointer: string): Iterable<PlanProblem> {
  switch (op.kind) {
    case "exec":
      return yield* execProblems(op, pointer);
    case "copy":
      return yield* copyProblems(op, pointer);
    case "add":
      yield* pathProblem(op.dest, `${pointer}/dest`);
      if (!isSha256(op.checksum)) yield problem(`${pointer}/checksum`, checksumMessage(op.checksum));
      if (!isDownload(op.url)) yield problem(`${pointer}/url`, `"${op.url}" is not an http(s) address`);
      return;
    case "env":
      return yield* envProblems(op.vars, `${pointer}/vars`);
    case "user":
      if (/^\s*$/.test(op.user)) yield problem(`${pointer}/user`, "user is empty");
      return;
    case "rm":
      if (/^\/*$/.test(op.path)) yield problem(`${pointer}/path`, "rm would remove the whole file system");
      return yield* pathProblem(op.path, `${pointer}/path`);
    case "workdir":
      return yield* pathProblem(op.path, `${pointer}/path`);
    case "mkfile":
    case "mkdir":
      yield* pathProblem(op.path, `${pointer}/path`);
      return yield* modeProblem(op.mode, `${pointer}/mode`);
    default:
      return assertNever(op);
  }
}

/** Names of environment variables and values that no process could get. */
export function* envProblems(vars: Readonly<Record<string, string>>, pointer: string): Iterable<PlanProblem> {
  for (const [name, value] of Object.entries(vars)) {
    const place = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!isEnvName(name)) yield problem(place, `"${name}" is not a name of an environment variable`);
    if (value.includes("\0")) yield problem(place, `the value of ${name} holds a NUL character`);
  }
}

function* execProblems(op: ExecOp, pointer: string): Iterable<PlanProblem> {
  for (const found of execFaults(op, pointer)) {
    yield op.source === undefined ? found : { ...found, source: op.source };
  }
}

function* execFaults(op: ExecOp, pointer: string): Iterable<PlanProblem> {
  const { command, argv, env, workdir, user, mounts } = op;
  if ((command === undefined) === (argv === undefined)) {
    yield problem(pointer, "exec needs exactly one of command and argv");
  }
  if (command?.trim() === "") yield problem(`${pointer}/command`, "command is empty");
  if (argv !== undefined && (argv[0] ?? "") === "") yield problem(`${pointer}/argv`, "argv names no program");
  if (env !== undefined) yield* envProblems(env, `${pointer}/env`);
  if (workdir !== undefined) yield* pathProblem(workdir, `${pointer}/workdir`);
  if (user?.trim() === "") yield problem(`${pointer}/user`, "user is empty");
  yield* mountProblems(mounts ?? [], `${pointer}/mounts`);
}

function* copyProblems(op: Extract<Op, { kind: "copy" }>, pointer: string): Iterable<PlanProblem> {
  yield* pathProblem(op.dest, `${pointer}/dest`);
  if (op.src.length === 0) yield problem(`${pointer}/src`, "copy has nothing to copy");
  for (const [index, path] of op.src.entries()) {
    const fault = innerPathFault(path);
    if (fault !== undefined) yield problem(`${pointer}/src/${index}`, fault);
  }
  if (op.chown !== undefined && !isNumericOwner(op.chown)) {
    yield problem(`${pointer}/chown`, `owner "${op.chown}" is not a numeric uid:gid`);
  }
  yield* modeProblem(op.chmod, `${pointer}/chmod`);
}

function* pathProblem(path: string, pointer: string): Iterable<PlanProblem> {
  const fault = imagePathFault(path);
  if (fault !== undefined) yield problem(pointer, fault);
}

function* modeProblem(mode: number | undefined, pointer: string): Iterable<PlanProblem> {
  if (mode !== undefined && !isPermissions(mode)) yield problem(pointer, `${mode} is not a file mode`);
}

function isDownload(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function checksumMessage(checksum: string): string {
  return `checksum "${checksum}" is not sha256: and 64 hex digits`;
}

function problem(pointer: string, message: string): PlanProblem {
  return { pointer, message };
}
