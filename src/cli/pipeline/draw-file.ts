import type { Context } from "../context.ts";
import { parseOrThrow } from "./parse-or-throw.ts";
import { type DrawOptions, printDrawing } from "./print-drawing.ts";
import { readPipelineFile } from "./read-pipeline-file.ts";

/** `factory pipeline graph` */
export async function drawFile(file: string, options: DrawOptions, context: Context): Promise<void> {
  const read = async () => ({ graph: parseOrThrow(await readPipelineFile(file, context), file), name: file });
  await printDrawing(read, options, context);
}
