import { CAPS, type Cap } from "../../build/llb/caps.ts";
import { createGraph, type Graph } from "../../build/llb/graph.ts";
import { createInputList } from "../../build/llb/input-list.ts";
import { type DecodedVertex, decodeDefinition } from "../../build/llb/wire/decode-definition.ts";
import type { WireFileAction, WireInput } from "../../build/llb/wire/types.ts";
import type { Platform } from "../../plan/types.ts";
import { RUNNER_SCRIPT } from "./runner-script.ts";
import type { ToolsPlace } from "./tools-place.ts";

/** Everything that the runner adds to the image lies below, and goes with the exec. */
const SMOKE_FOLDER = "/.factory-smoke";
const NETWORK = { builder: 0, none: 2 } as const;
const NOTHING = -1;

/** One exec: what the runner is told, and what people read while it runs. */
export interface SmokeExec {
  /** The runner's own JSON, with what it is to run. */
  readonly spec: object;
  readonly title: string;
  readonly network: boolean;
}

export interface SmokeDefinition {
  /** `pb.Definition` whose result has a folder `0`, `1`, … with the results of each exec. */
  readonly bytes: Uint8Array;
  /** Vertex digest of each exec, in order. */
  readonly vertexes: readonly string[];
}

/**
 * Runs execs on the result of `image` (a `pb.Definition`): the image is the root file system, the runner and its Python are
 * mounted from `tools`, and results are written to a mount that is no part of the image. Execs that share the builder's
 * network run one after the other, the others at the same time.
 */
export function smokeDefinition(request: {
  readonly image: Uint8Array;
  readonly tools: Uint8Array;
  readonly place: ToolsPlace;
  readonly platform: Platform;
  readonly execs: readonly SmokeExec[];
  /** Different for each solve, so that two at a time do not get each other's results. */
  readonly nonce: string;
}): SmokeDefinition {
  const graph = createGraph();
  const image = addAll(graph, request.image);
  const tools = addAll(graph, request.tools);
  const results: WireInput[] = [];
  let lastOnNetwork: WireInput | undefined;
  for (const exec of request.execs) {
    const after = exec.network ? lastOnNetwork : undefined;
    const result = addExec(graph, exec, { ...request, image, tools, after });
    if (exec.network) lastOnNetwork = result;
    results.push(result);
  }
  return { bytes: graph.definition(collect(graph, results)), vertexes: results.map(({ digest }) => digest) };
}

/** Takes over the vertices of a definition; gives what it results in. */
function addAll(graph: Graph, definition: Uint8Array): WireInput {
  const vertices = decodeDefinition(definition);
  const target = vertices.at(-1)?.op.inputs[0];
  if (target === undefined) throw new Error("the definition has no result");
  for (const { digest, op, metadata } of vertices.slice(0, -1)) {
    const added = graph.add({
      op,
      name: metadata?.description?.["llb.customname"] ?? "",
      caps: capsOf(metadata),
      origin: { stage: undefined, kind: "source" },
      ignoreCache: metadata?.ignore_cache ?? false,
    });
    if (added.digest !== digest) throw new Error(`vertex ${digest} became ${added.digest}`);
  }
  return target;
}

function capsOf(metadata: DecodedVertex["metadata"]): readonly Cap[] {
  return Object.keys(metadata?.caps ?? {}) as Cap[];
}

interface ExecSources {
  readonly image: WireInput;
  readonly tools: WireInput;
  readonly after: WireInput | undefined;
  readonly place: ToolsPlace;
  readonly platform: Platform;
  readonly nonce: string;
}

function addExec(graph: Graph, exec: SmokeExec, sources: ExecSources): WireInput {
  const { place, platform, after } = sources;
  const inputs = createInputList();
  const bind = (ref: WireInput, dest: string) => ({
    input: inputs.index(ref),
    dest,
    output: NOTHING,
    readonly: true,
  });
  const told = addFiles(graph, { "runner.py": RUNNER_SCRIPT, "check.json": JSON.stringify(exec.spec) });
  const mounts = [
    { input: inputs.index(sources.image), dest: "/", output: 0 },
    bind(told, `${SMOKE_FOLDER}/run`),
    bind(sources.tools, `${SMOKE_FOLDER}/tools`),
    { input: NOTHING, dest: `${SMOKE_FOLDER}/result`, output: 1 },
    ...(after === undefined ? [] : [bind(after, `${SMOKE_FOLDER}/after`)]),
  ];
  const { digest } = graph.add({
    op: {
      inputs: inputs.list(),
      exec: {
        meta: {
          args: [
            ...interpreter(place),
            `${SMOKE_FOLDER}/run/runner.py`,
            `${SMOKE_FOLDER}/run/check.json`,
            `${SMOKE_FOLDER}/result/result.json`,
          ],
          // Nothing of the image: its LD_LIBRARY_PATH or PYTHONPATH are for its own programs.
          env: ["PATH=/usr/bin:/bin", `FACTORY_SMOKE=${sources.nonce}`],
          cwd: "/",
          user: "0:0",
          removeMountStubsRecursive: true,
        },
        mounts,
        network: exec.network ? NETWORK.builder : NETWORK.none,
        secretenv: [],
      },
      platform: { Architecture: platform.architecture, OS: platform.os },
    },
    name: exec.title,
    caps: [CAPS.execBase, CAPS.execMountBind, ...(exec.network ? [] : [CAPS.execNetwork])],
    origin: { stage: undefined, kind: "op" },
    ignoreCache: true,
  });
  return { digest, index: 1 };
}

/** Python of the tools, started by their own loader with their own libraries, whatever the image has. */
function interpreter({ loader, libraries, python }: ToolsPlace): readonly string[] {
  const inTools = (path: string) => `${SMOKE_FOLDER}/tools${path}`;
  return [inTools(loader), "--library-path", libraries.map(inTools).join(":"), inTools(python), "-IBS"];
}

function addFiles(graph: Graph, files: Readonly<Record<string, string>>): WireInput {
  const entries = Object.entries(files);
  return addActions(
    graph,
    entries.map(([name, text], index) => ({
      input: index - 1,
      secondaryInput: NOTHING,
      output: index === entries.length - 1 ? 0 : NOTHING,
      mkfile: { path: `/${name}`, mode: 0o644, data: new TextEncoder().encode(text), timestamp: 0 },
    })),
    { name: "smoke checks", inputs: [] },
  );
}

/** One folder for each result. */
function collect(graph: Graph, results: readonly WireInput[]): WireInput {
  const count = results.length;
  return addActions(
    graph,
    results.map((_, index) => ({
      input: index === 0 ? NOTHING : count + index - 1,
      secondaryInput: index,
      output: index === count - 1 ? 0 : NOTHING,
      copy: {
        src: "/",
        dest: `/${index}`,
        mode: -1,
        followSymlink: false,
        dirCopyContents: true,
        attemptUnpackDockerCompatibility: false,
        createDestPath: true,
        timestamp: 0,
        include_patterns: [],
        exclude_patterns: [],
      },
    })),
    { name: "collect the results", inputs: results },
  );
}

function addActions(
  graph: Graph,
  actions: readonly WireFileAction[],
  { name, inputs }: { readonly name: string; readonly inputs: readonly WireInput[] },
): WireInput {
  return graph.add({
    op: { inputs, file: { actions } },
    name,
    caps: [CAPS.fileBase],
    origin: { stage: undefined, kind: "op" },
    ignoreCache: inputs.length > 0,
  });
}
