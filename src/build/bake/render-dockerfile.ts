import type { Stage } from "../../plan/types.ts";
import { contextViews } from "./context-views.ts";
import { createSections, headLines } from "./dockerfile-sections.ts";
import { createSources, type DockerfileSources } from "./dockerfile-sources.ts";
import { imageLines } from "./image-lines.ts";
import { resolved } from "./layer-pieces.ts";
import { withMachineAccess } from "./machine-access.ts";
import { neededStages } from "./needed-stages.ts";
import { withoutStamps } from "./plain-exec.ts";
import { createStageNames } from "./stage-names.ts";
import { createStageWriter, type StageWriter } from "./stage-writer.ts";
import type { DockerfileRequest, RenderedDockerfile } from "./types.ts";
import { usedAccess } from "./used-access.ts";

/**
 * Writes a plan as a Dockerfile whose image has the same files and config. Throws UNSUPPORTED, naming the stage, for
 * what a Dockerfile cannot do.
 */
export function renderDockerfile(request: DockerfileRequest): RenderedDockerfile {
  const { images, otherContexts, ignored = [], secretMarks } = request;
  const plan = withMachineAccess(withoutStamps(request.plan), request.given);
  const needed = neededStages(plan);
  const access = usedAccess(plan, needed);
  const ofProject = access.contexts.filter((name) => !otherContexts.includes(name));
  const views = contextViews(plan, ofProject);
  const names = createStageNames();
  for (const { id } of plan.stages) if (needed.own.has(id)) names.of(id);
  const sections = createSections(names);
  const { args, keep } = createArgs();
  const sources: DockerfileSources = createSources({
    ...{ plan, images, otherContexts, names, sections, views },
    stageName: (id) => writer.stageName(id),
    mergeLines: (stage, input) => {
      const { from, lines } = writer.start(stage, input);
      return [`FROM ${from}`, ...lines];
    },
  });
  const writer: StageWriter = createStageWriter({
    plan,
    needed,
    names,
    sections,
    sources,
    secretMarks,
    keep,
  });

  for (const { id } of plan.stages) if (needed.own.has(id)) writer.stageName(id);
  const { base, layers, config } = plan.target;
  const start = writer.start(THE_IMAGE, resolved(plan, base));
  const layered = writer.layers(base, layers, start.state);
  const settings = imageLines({ config, base: start.state.plan, docker: layered.state.docker, keep });
  const name = names.fresh("image");
  const image = [
    `FROM ${start.from} AS ${name}`,
    ...start.lines,
    ...layered.lines,
    "",
    "# How it runs",
    ...settings,
  ];
  const lines = [...headLines(plan), ...sections.lines(), "# The image", "", ...image];
  return {
    dockerfile: `${lines.join("\n")}\n`,
    dockerignore: `${[...views.ignore, ...ignored].join("\n")}\n`,
    layouts: sources.layouts,
    contexts: access.contexts.filter((context) => otherContexts.includes(context)),
    args,
    secrets: access.secrets,
    agents: access.agents,
    stages: {
      ...writer.changes,
      ...Object.fromEntries([...needed.own].map((id) => [names.of(id), id])),
      [name]: "image",
    },
  };
}

/** Stands for what no stage of the plan asks for. */
const THE_IMAGE: Stage = {
  id: "image",
  phase: "export.config",
  name: "the image",
  block: "image",
  from: { kind: "scratch" },
  ops: [],
};

/** Texts for `ARG`s, which docker-bake.json gives. */
function createArgs(): { readonly args: Record<string, string>; readonly keep: (text: string) => string } {
  const args: Record<string, string> = {};
  function keep(text: string): string {
    const known = Object.keys(args).find((name) => args[name] === text);
    const name = known ?? `TEXT_${Object.keys(args).length + 1}`;
    args[name] = text;
    return name;
  }
  return { args, keep };
}
