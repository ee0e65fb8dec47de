import { inputProblems, layerProblem } from "./input-problems.ts";
import { envProblems, opProblems } from "./op-problems.ts";
import type { PlanProblem } from "./plan-problem.ts";
import { imagePathFault, isPort } from "./plan-values.ts";
import { secretProblems } from "./secret-problems.ts";
import type { ImageConfig, Op, Plan, Stage } from "./types.ts";

/** Everything wrong with a plan that has the right shape, in the order of the plan. */
export function* planProblems(plan: Plan, secrets: readonly string[]): Iterable<PlanProblem> {
  const stages = new Map<string, Stage>();
  const layerIds = new Map<string, string>();
  for (const [index, stage] of plan.stages.entries()) {
    const pointer = `/stages/${index}`;
    for (const found of stageProblems(stage, pointer, { stages, layerIds, plan })) {
      yield { ...found, message: `stage ${stage.id}: ${found.message}` };
    }
    stages.set(stage.id, stage);
    if (stage.layerId !== undefined) layerIds.set(stage.layerId, stage.id);
  }
  for (const found of targetProblems(plan, stages)) {
    yield { ...found, message: `target: ${found.message}` };
  }
  yield* secretProblems(plan, secrets);
}

interface Scope {
  /** Stages before this one. */
  readonly stages: ReadonlyMap<string, Stage>;
  /** The stage of each layerId so far. */
  readonly layerIds: ReadonlyMap<string, string>;
  readonly plan: Plan;
}

function* stageProblems(stage: Stage, pointer: string, scope: Scope): Iterable<PlanProblem> {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(stage.id)) {
    yield {
      pointer: `${pointer}/id`,
      message: `"${stage.id}" is not an id: use letters, digits, dots and dashes`,
    };
  }
  if (scope.stages.has(stage.id)) yield { pointer: `${pointer}/id`, message: "the id is used twice" };
  yield* layerIdProblems(stage, pointer, scope);
  yield* inputProblems(stage.from, `${pointer}/from`, scope);
  for (const [index, op] of stage.ops.entries()) {
    const place = `${pointer}/ops/${index}`;
    yield* opInputProblems(op, place, scope);
    yield* opProblems(op, place);
  }
}

function* layerIdProblems(stage: Stage, pointer: string, { layerIds }: Scope): Iterable<PlanProblem> {
  if ((stage.layerId === undefined) !== (stage.layer === undefined)) {
    yield { pointer, message: "layer and layerId belong together, but only one is there" };
  }
  if (stage.layerId === undefined) return;
  const other = layerIds.get(stage.layerId);
  if (stage.layerId === "") yield { pointer: `${pointer}/layerId`, message: "layerId is empty" };
  if (other !== undefined) {
    yield {
      pointer: `${pointer}/layerId`,
      message: `layerId ${stage.layerId} is also that of stage ${other}`,
    };
  }
}

function* opInputProblems(op: Op, pointer: string, scope: Scope): Iterable<PlanProblem> {
  if (op.kind === "copy") yield* inputProblems(op.from, `${pointer}/from`, scope);
  if (op.kind !== "exec") return;
  for (const [index, mount] of (op.mounts ?? []).entries()) {
    if (mount.kind === "bind") yield* inputProblems(mount.from, `${pointer}/mounts/${index}/from`, scope);
  }
}

function* targetProblems(plan: Plan, stages: ReadonlyMap<string, Stage>): Iterable<PlanProblem> {
  const { base, layers, config } = plan.target;
  const scope = { stages, plan };
  yield* inputProblems(base, "/target/base", scope);
  for (const [index, id] of layers.entries()) {
    const pointer = `/target/layers/${index}`;
    yield* layerProblem(id, pointer, scope);
    if (layers.indexOf(id) !== index) yield { pointer, message: `stage ${id} is a layer twice` };
  }
  for (const { id, layerId } of stages.values()) {
    if (layerId === undefined || layers.includes(id)) continue;
    yield { pointer: "/target/layers", message: `the layer of stage ${id} is missing` };
  }
  yield* configProblems(config, "/target/config");
}

function* configProblems(config: ImageConfig, pointer: string): Iterable<PlanProblem> {
  yield* envProblems(config.env ?? {}, `${pointer}/env`);
  const fault = config.workdir === undefined ? undefined : imagePathFault(config.workdir);
  if (fault !== undefined) yield { pointer: `${pointer}/workdir`, message: `workdir: ${fault}` };
  for (const [index, port] of (config.exposedPorts ?? []).entries()) {
    if (isPort(port)) continue;
    const message = `port "${port}" is not like 8000/tcp, from 1 to 65535`;
    yield { pointer: `${pointer}/exposedPorts/${index}`, message };
  }
  for (const key of ["entrypoint", "cmd"] as const) {
    if (config[key]?.[0] === "") yield { pointer: `${pointer}/${key}`, message: `${key} names no program` };
  }
  if (config.user?.trim() === "") yield { pointer: `${pointer}/user`, message: "user is empty" };
  if (Object.hasOwn(config.labels ?? {}, "")) {
    yield { pointer: `${pointer}/labels`, message: "a label has no name" };
  }
}
