import type { ExecOp, Input, Mount, Plan, Stage } from "../../plan/types.ts";
import { imageState } from "../llb/fs-state.ts";
import { secretMarks } from "../llb/secret-marks.ts";
import { changesCopy, changesEnd, changesStart } from "./changes-lines.ts";
import { comment, type Sections } from "./dockerfile-sections.ts";
import type { DockerfileSources } from "./dockerfile-sources.ts";
import { flagValue, literalSource, pathWords } from "./dockerfile-words.ts";
import { type LayerPiece, layerPieces, stageById, type WrittenFolder } from "./layer-pieces.ts";
import type { NeededStages } from "./needed-stages.ts";
import { renderPut } from "./render-file-op.ts";
import { type KeepArg, settingLines } from "./setting-lines.ts";
import { type Env, sharedEnv, stageEnv, without } from "./shared-env.ts";
import { type Settings, type StageState, stageLines } from "./stage-lines.ts";
import type { StageNames } from "./stage-names.ts";

/** What something starts from: the text after FROM, the lines that put layers on it, and the settings they leave. */
export interface Start {
  readonly from: string;
  readonly lines: readonly string[];
  readonly state: StageState;
}

export interface StageWriter {
  /** Writes a stage of the plan after what it needs, if it is not there, and says its name. */
  stageName(id: string): string;
  start(stage: Stage, input: Input): Start;
  /** The layers on `base`, each where it belongs. */
  layers(base: Input, layers: readonly string[], state: StageState): Omit<Start, "from">;
  /** Stage of the plan by the names of those that put their changes aside. */
  readonly changes: Readonly<Record<string, string>>;
}

export interface StageWriterRequest {
  readonly plan: Plan;
  readonly needed: NeededStages;
  readonly names: StageNames;
  readonly sections: Sections;
  readonly sources: DockerfileSources;
  readonly secretMarks: Readonly<Record<string, string>> | undefined;
  readonly keep: KeepArg;
}

export function createStageWriter(request: StageWriterRequest): StageWriter {
  const { plan, needed, names, sections, sources, keep } = request;
  const shared = sharedEnv(plan, needed);
  const states = new Map<string, StageState>();
  const changes: Record<string, string> = {};

  function start(stage: Stage, input: Input): Start {
    switch (input.kind) {
      case "stage":
        return { from: stageName(input.id), lines: [], state: states.get(input.id) ?? NO_STATE };
      case "image": {
        const image = sources.image(input, stage);
        const state = image === undefined ? NO_STATE : sameState(imageState(undefined, image.config));
        const elsewhere = stage.platform === undefined ? "" : "--platform=$BUILDPLATFORM ";
        return { from: `${elsewhere}${sources.imageName(input, stage)}`, lines: [], state };
      }
      case "merge": {
        const base = start(stage, input.base);
        const { lines, state } = layers(input.base, input.layers, base.state);
        return { from: base.from, lines: [...lines, ""], state };
      }
      case "scratch":
        return { from: "scratch", lines: [], state: NO_STATE };
      case "context":
      case "http": {
        const copy = { kind: "copy", from: input, src: ["/"], dest: "/" } as const;
        const lines = renderPut(copy, { stage, link: false, ...sources.puts(stage) });
        return { from: "scratch", lines, state: NO_STATE };
      }
    }
  }

  function layers(base: Input, ids: readonly string[], below: StageState): Omit<Start, "from"> {
    const lines: string[] = [];
    let { docker } = below;
    let block: string | undefined;
    for (const piece of layerPieces(plan, base, ids)) {
      const { stage, kind } = piece;
      if (stage.block !== block || kind !== "folders")
        lines.push("", comment(`${stage.block}: ${stage.name}`));
      block = stage.block;
      if (kind !== "in-place") {
        lines.push(...linkedLayer(piece));
        continue;
      }
      const state = { ...below, docker };
      const done = stageLines({ ...opsRequest(stage), state, env: {}, inPlace: true });
      lines.push(...done.lines);
      docker = done.state.docker;
    }
    return { lines, state: { plan: below.plan, docker } };
  }

  function linkedLayer(piece: Exclude<LayerPiece, { kind: "in-place" }>): readonly string[] {
    const { stage } = piece;
    switch (piece.kind) {
      case "folders":
        return piece.folders.map((folder) => folderCopy(stageName(stage.id), folder));
      case "changes":
        return piece.folders.map((path) => changesCopy(changesStage(stage, piece.folders), path));
      case "copies":
        return stage.ops.flatMap((op) =>
          op.kind === "copy" || op.kind === "add" || op.kind === "mkfile"
            ? renderPut(op, { stage, link: true, ...sources.puts(stage) })
            : [],
        );
    }
  }

  function opsRequest(stage: Stage) {
    return { stage, ...sources.puts(stage), mountSources: () => sources.mounts(stage), marks, keep };
  }

  function marks(op: ExecOp): readonly Mount[] {
    if (request.secretMarks === undefined) return [];
    return secretMarks(op.mounts ?? [], request.secretMarks).map(
      ({ ID, name }): Mount => ({ kind: "secret", id: ID, env: name, required: false }),
    );
  }

  function stageName(id: string): string {
    if (!states.has(id)) write(stageById(plan, id));
    return names.of(id);
  }

  function write(stage: Stage): void {
    const started = start(stage, stage.from);
    const common = sharedWith(stage);
    const from = common === undefined ? started.from : settingsStage(stage, started.from, common);
    const env = stageEnv(stage, needed);
    const own = without(env, (name) => common?.[name] !== undefined);
    const done = stageLines({ ...opsRequest(stage), state: started.state, env, inPlace: false });
    states.set(stage.id, done.state);
    const lines = [`FROM ${from}`, ...started.lines, ...settingLines("ENV", own, keep), ...done.lines];
    sections.add({ name: names.of(stage.id), ...describe(stage), lines });
  }

  function sharedWith({ id, from, ops }: Stage): Env | undefined {
    const runs = ops.some((op) => op.kind === "exec");
    return runs && from.kind === "stage" && !needed.parents.has(id) ? shared.get(from.id) : undefined;
  }

  /** A stage for the variables that several stages have in common. */
  function settingsStage(stage: Stage, from: string, env: Env): string {
    const title = `Settings of every stage that starts from ${from}`;
    const lines = [`FROM ${from}`, ...settingLines("ENV", env, keep)];
    return sections.helper(`settings ${from}`, `${from}-settings`, () => ({
      ...describe(stage),
      title,
      lines,
    }));
  }

  /** The stage, with what it changed put aside. */
  function changesStage(stage: Stage, folders: readonly string[]): string {
    const name = sections.helper(`changes ${stage.id}`, `${stage.id}-changes`, () => {
      const started = start(stage, stage.from);
      const env = stageEnv(stage, needed);
      const done = stageLines({ ...opsRequest(stage), state: started.state, env, inPlace: false });
      const lines = [
        ...[`FROM ${started.from}`, ...started.lines],
        ...asRoot(started.state.docker.user, changesStart()),
        ...settingLines("ENV", env, keep),
        ...done.lines,
        ...asRoot(done.state.docker.user, changesEnd(folders)),
      ];
      return { ...describe(stage), lines };
    });
    changes[name] = stage.id;
    return name;
  }

  function describe({ id, block, name }: Stage): { order: number; block: string; title: string } {
    return { order: plan.stages.findIndex((stage) => stage.id === id), block, title: name };
  }

  return { stageName, start, layers, changes };
}

const NO_STATE = sameState({ workdir: "/", user: "" });

function sameState({ workdir, user }: Settings): StageState {
  const settings = { workdir, user };
  return { plan: settings, docker: settings };
}

/** For what the user of the stage may not do. */
function asRoot(user: string, lines: readonly string[]): readonly string[] {
  return ["", "0", "root"].includes(user) ? lines : ["USER root", ...lines, `USER ${user}`];
}

function folderCopy(from: string, { path, exclude }: WrittenFolder): string {
  const flags = exclude.map((pattern) => ` --exclude=${flagValue(pattern)}`).join("");
  return `COPY --link --from=${from}${flags} ${pathWords([literalSource(path), path])}`;
}
