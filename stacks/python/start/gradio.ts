import { findLine } from "./find-line.ts";
import type { Framework } from "./types.ts";

/** A file of a usual name that imports gradio and launches what it made. */
export const gradio: Framework = {
  name: "Gradio",
  distribution: "gradio",
  sign: "`import gradio` with `.launch(`",
  find: async ({ code, port: portOr }) => {
    const launching = code.filter(({ text }) => text.includes(".launch("));
    const found = findLine(launching, /^(?:import|from) gradio\b/m);
    if (found === undefined) return undefined;
    const { file, source } = found;
    const written = /\bserver_port[ \t]*=[ \t]*(\d{1,5})\b/.exec(file.text)?.[1];
    const env = { GRADIO_SERVER_NAME: "0.0.0.0" };
    // What the code says is stronger than the variable.
    if (written !== undefined) {
      const start = { command: `python ${file.path}`, source, ports: [Number(written)], env };
      return { kind: "start", start };
    }
    const port = portOr(7860);
    // `env` is a program, which can take the place of the shell; an assignment is not.
    const command = `env GRADIO_SERVER_PORT=\${PORT:-${port}} python ${file.path}`;
    return { kind: "start", start: { command, source, ports: [port], env } };
  },
};
