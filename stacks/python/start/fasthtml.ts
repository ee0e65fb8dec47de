import { findLine } from "./find-line.ts";
import type { Framework } from "./types.ts";

const APP = /^(\w+)(?:[ \t]*,[ \t]*\w+)*[ \t]*=[ \t]*(?:\w+\.)*(?:fast_app|FastHTML)\(/m;

/** `app, rt = fast_app()` or `app = FastHTML()`, served by uvicorn, which FastHTML brings. */
export const fasthtml: Framework = {
  name: "FastHTML",
  distribution: "python-fasthtml",
  sign: "`app, rt = fast_app(` or `app = FastHTML(`",
  find: async ({ code, port: portOr }) => {
    const found = findLine(code, APP);
    if (found === undefined) return undefined;
    const port = portOr(5001);
    const command = `uvicorn ${found.file.module}:${found.name} --host 0.0.0.0 --port \${PORT:-${port}}`;
    return { kind: "start", start: { command, source: found.source, ports: [port] } };
  },
};
