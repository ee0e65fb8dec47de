import { FactoryError } from "../../errors/factory-error.ts";
import type { DrawingMarks } from "../../pipeline/draw/to-drawing.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { writeOutput } from "./write-output.ts";

export interface DrawOptions {
  readonly format: string;
  readonly output?: string;
  readonly json?: true;
}

export interface Drawn {
  readonly graph: Graph;
  /** What messages call it. */
  readonly name: string;
  readonly marks?: DrawingMarks;
}

/** More are no drawing that anybody can read, and the layout takes minutes. */
const MOST_DRAWN = 2000;

const FORMATS: Readonly<Record<string, (drawn: Drawn) => Promise<string>>> = {
  svg: async ({ graph, marks }) => (await import("../../pipeline/draw/draw-svg.ts")).drawSvg(graph, marks),
  mermaid: async ({ graph, marks }) =>
    (await import("../../pipeline/draw/draw-mermaid.ts")).drawMermaid(
      graph,
      marks === undefined ? {} : { marks },
    ),
};

/** Draws what `read` gives, into a file or onto standard output. Throws USAGE, UNSUPPORTED and OUTPUT_INVALID. */
export async function printDrawing(
  read: () => Drawn | Promise<Drawn>,
  { format, output, json }: DrawOptions,
  { cwd, signal, stdout }: Context,
): Promise<void> {
  const draw = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (draw === undefined) {
    throw new FactoryError("USAGE", `there is no format named ${format}`, {
      source: "--format",
      hint: `use ${Object.keys(FORMATS).join(" or ")}`,
    });
  }
  const drawn = await read();
  refuseLarge(format, drawn);
  const drawing = await draw(drawn);
  signal.throwIfAborted();
  if (output !== undefined) await writeOutput(cwd, output, drawing);
  if (json === true) {
    const document = { format, ...(output === undefined ? { drawing } : { file: output }) };
    stdout.write(canonicalJson(document, { indent: 2 }));
  } else if (output === undefined) stdout.write(drawing);
}

function refuseLarge(format: string, { graph, name }: Drawn): void {
  const size = graph.nodes.length + graph.edges.length;
  if (format !== "svg" || size <= MOST_DRAWN) return;
  throw new FactoryError(
    "UNSUPPORTED",
    `${name} has ${size} nodes and edges, more than the ${MOST_DRAWN} that are drawn`,
    { hint: "use --format mermaid" },
  );
}
