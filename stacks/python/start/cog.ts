import type { Project } from "../../../src/project/types.ts";
import type { Start, StartContext } from "./types.ts";

const PORT = 5000;

/**
 * The server of cog's Python package. What it serves is in the image's environment (block `cog-wheel`); a project that only
 * trains serves trainings. Undefined without an entry point.
 */
export function cogStart({ config }: Project, port: StartContext["port"]): Start | undefined {
  const { predict, train } = config.cog ?? {};
  const entry = predict ?? train;
  if (entry === undefined) return undefined;
  const mode = predict === undefined ? " --x-mode train" : "";
  return { command: `python -m cog.server.http${mode}`, source: entry.source, ports: [port(PORT)] };
}
