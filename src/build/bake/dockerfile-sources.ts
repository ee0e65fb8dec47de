import { posix } from "node:path";
import { shellWord } from "../../plan/shell-word.ts";
import type { Input, Op, Plan, Stage } from "../../plan/types.ts";
import { imageKey } from "../image-key.ts";
import { httpFileName } from "../llb/http-file-name.ts";
import type { ResolvedImage } from "../types.ts";
import type { ContextViews } from "./context-views.ts";
import type { Sections } from "./dockerfile-sections.ts";
import { pathWords } from "./dockerfile-words.ts";
import { fitsHeredoc, heredoc } from "./heredoc.ts";
import { stageById } from "./layer-pieces.ts";
import { type CopySource, type PutRequest, renderPut } from "./render-file-op.ts";
import type { MountSources } from "./render-mount.ts";
import type { StageNames } from "./stage-names.ts";
import type { DockerfileRequest } from "./types.ts";

export type ImageInput = Extract<Input, { kind: "image" }>;

/** Names in the Dockerfile of what ops read. Whatever has none yet becomes a stage. */
export interface DockerfileSources {
  /** For FROM, `--from` and `from=`. */
  imageName(input: ImageInput, stage: Pick<Stage, "platform">): string;
  image(input: ImageInput, stage: Pick<Stage, "platform">): ResolvedImage | undefined;
  /** What file ops of the stage read. */
  puts(stage: Stage): Pick<PutRequest, "copySource" | "textFile">;
  mounts(stage: Stage): MountSources;
  /** Name of each local base, by its reference in the plan. */
  readonly layouts: Readonly<Record<string, string>>;
}

export interface SourcesRequest extends Pick<DockerfileRequest, "images" | "otherContexts"> {
  readonly plan: Plan;
  readonly names: StageNames;
  readonly sections: Sections;
  readonly views: ContextViews;
  /** Writes a stage of the plan, if it is not there, and says its name. */
  readonly stageName: (id: string) => string;
  /** FROM and layers of a merge. */
  readonly mergeLines: (stage: Stage, input: Input) => readonly string[];
}

const LAYOUT_SCHEME = "oci-layout://";

export function createSources(request: SourcesRequest): DockerfileSources {
  const { plan, images, otherContexts, names, sections, views } = request;
  const layouts: Record<string, string> = {};

  function image(input: ImageInput, { platform = plan.platform }: Pick<Stage, "platform">) {
    return images[imageKey(input.ref, platform, plan)];
  }

  function imageName(input: ImageInput, stage: Pick<Stage, "platform">): string {
    const { ref } = input;
    if (ref.startsWith(LAYOUT_SCHEME)) {
      const name = layouts[ref] ?? names.fresh(ref.slice(LAYOUT_SCHEME.length));
      layouts[ref] = name;
      return name;
    }
    const digest = input.digest ?? image(input, stage)?.digest;
    return digest === undefined || ref.includes("@") ? ref : `${ref}@${digest}`;
  }

  function helper(
    stage: Stage,
    about: { key: string; wish: string; title: string },
    lines: () => readonly string[],
  ) {
    const order = plan.stages.findIndex(({ id }) => id === stage.id);
    const { key, wish, title } = about;
    return sections.helper(key, wish, () => ({ order, block: stage.block, title, lines: lines() }));
  }

  function textFile(
    stage: Stage,
    text: string,
    file: string,
  ): { readonly from: string; readonly path: string } {
    const path = `/${file.replace(/[^\w.-]+/g, "-")}`;
    const about = {
      key: `text ${file} ${text}`,
      wish: textName(stage, file),
      title: `${file} of ${stage.id}`,
    };
    const from = helper(stage, about, () =>
      fitsHeredoc(text)
        ? ["FROM scratch", ...heredoc(text, { head: "COPY", tail: pathWords([path]), literal: true })]
        : [`FROM ${shellImage()}`, ...writtenText(text, path)],
    );
    return { from, path };
  }

  /** An image with a shell: that of the first stage which runs something. */
  function shellImage(): string {
    const stage = plan.stages.find(({ ops }) => ops.some((op) => op.kind === "exec"));
    const start = startOf(stage?.from ?? plan.target.base);
    return start.kind === "image" ? imageName(start, stage ?? {}) : "scratch";
  }

  function startOf(input: Input): Input {
    if (input.kind === "stage") return startOf(stageById(plan, input.id).from);
    return input.kind === "merge" ? startOf(input.base) : input;
  }

  /** The name; or the view of the project; or nothing, for nothing. */
  function sourceOf(stage: Stage, input: Input): string | { readonly view: string } | undefined {
    switch (input.kind) {
      case "scratch":
        return undefined;
      case "image":
        return imageName(input, stage);
      case "stage":
        return request.stageName(input.id);
      case "context":
        return otherContexts.includes(input.name) ? input.name : { view: input.name };
      case "http":
      case "merge": {
        const about = {
          key: JSON.stringify(input),
          wish: `${stage.id}-input`,
          title: `What ${stage.id} reads`,
        };
        return helper(stage, about, () =>
          input.kind === "http" ? download(stage, input) : request.mergeLines(stage, input),
        );
      }
    }
  }

  function download(stage: Stage, { url, checksum }: Extract<Input, { kind: "http" }>): readonly string[] {
    const op = { kind: "add", url, checksum, dest: `/${httpFileName(url)}` } as const;
    return ["FROM scratch", ...renderPut(op, { stage, link: false, ...puts(stage) })];
  }

  /** A stage with the view alone, where the context of the build shows more. */
  function viewStage(stage: Stage, name: string): string | undefined {
    const exclude = views.exclude[name] ?? [];
    if (exclude.length === 0) return undefined;
    const op = { kind: "copy", from: { kind: "context", name }, src: ["/"], dest: "/" } as const;
    const about = { key: `context ${name}`, wish: `${name}-files`, title: `Files of the project: ${name}` };
    return helper(stage, about, () => [
      "FROM scratch",
      ...renderPut(op, { stage, link: false, ...puts(stage), copySource: () => ({ exclude }) }),
    ]);
  }

  function copySource(stage: Stage, op: Extract<Op, { kind: "copy" }>): CopySource | undefined {
    const source = sourceOf(stage, op.from);
    if (source === undefined) return undefined;
    if (typeof source === "string") return { from: source, exclude: [] };
    const exclude = views.exclude[source.view] ?? [];
    if (op.src.every((src) => posix.resolve("/", src) === "/")) return { exclude };
    const from = viewStage(stage, source.view);
    return { ...(from === undefined ? {} : { from }), exclude: [] };
  }

  function puts(stage: Stage): Pick<PutRequest, "copySource" | "textFile"> {
    return {
      copySource: (op) => copySource(stage, op),
      textFile: (text, name) => textFile(stage, text, name),
    };
  }

  function mounts(stage: Stage): MountSources {
    return {
      input: (input) => {
        const source = sourceOf(stage, input) ?? "scratch";
        return typeof source === "string" ? source : viewStage(stage, source.view);
      },
      file: ({ content, target }) => textFile(stage, content, posix.basename(target)),
    };
  }

  return { imageName, image, puts, mounts, layouts };
}

/** `requirements.txt` of numpy is in `numpy-requirements`. */
function textName({ id }: Stage, file: string): string {
  const stem = file.replace(/\.[a-z]+$/, "");
  return stem === id ? `${id}-file` : `${id}-${stem}`;
}

/** For a text that does not end with a line break. */
function writtenText(text: string, path: string): readonly string[] {
  return heredoc(`printf '%s' ${shellWord(text)} > ${shellWord(path)}\n`, { head: "RUN" });
}
