import { FactoryError } from "../../errors/factory-error.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { parseOrThrow } from "./parse-or-throw.ts";
import { readPipelineFile } from "./read-pipeline-file.ts";
import { writeOutput } from "./write-output.ts";

/** More are no drawing that anybody can read, and the layout takes minutes. */
const MOST_DRAWN = 2000;

interface DrawOptions {
  readonly format: string;
  readonly output?: string;
  readonly json?: true;
}

const FORMATS: Readonly<Record<string, (graph: Graph) => Promise<string>>> = {
  svg: async (graph) => (await import("../../pipeline/draw/draw-svg.ts")).drawSvg(graph),
  mermaid: async (graph) => (await import("../../pipeline/draw/draw-mermaid.ts")).drawMermaid(graph),
};

export async function drawFile(file: string, options: DrawOptions, context: Context): Promise<void> {
  const { format, output, json } = options;
  const draw = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (draw === undefined) {
    const hint = `use ${Object.keys(FORMATS).join(" or ")}`;
    throw new FactoryError("USAGE", `there is no format named ${format}`, { hint });
  }
  const graph = parseOrThrow(await readPipelineFile(file, context), file);
  const size = graph.nodes.length + graph.edges.length;
  if (format === "svg" && size > MOST_DRAWN) {
    throw new FactoryError(
      "UNSUPPORTED",
      `${file} has ${size} nodes and edges, more than the ${MOST_DRAWN} that are drawn`,
      {
        hint: "use --format mermaid",
      },
    );
  }
  const drawing = await draw(graph);
  context.signal.throwIfAborted();
  if (output !== undefined) await writeOutput(context.cwd, output, drawing);
  if (json === true) {
    const document = { format, ...(output === undefined ? { drawing } : { file: output }) };
    context.stdout.write(canonicalJson(document, { indent: 2 }));
  } else if (output === undefined) context.stdout.write(drawing);
}
