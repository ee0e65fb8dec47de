import { findLine } from "./find-line.ts";
import type { Framework, StartContext } from "./types.ts";

const APP = /^(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:\w+\.)?FastAPI\(/m;

/** `app = FastAPI()`, served by the server that is among the requirements. */
export const fastapi: Framework = {
  name: "FastAPI",
  distribution: "fastapi",
  sign: "`app = FastAPI(`",
  find: async (context) => {
    const found = findLine(context.code, APP);
    if (found === undefined) return undefined;
    const { file, name, source } = found;
    const port = context.port(8000);
    const command = serve(context, { path: file.path, module: file.module, app: name, port });
    if (command !== undefined) return { kind: "start", start: { command, source, ports: [port] } };
    const reason = "no server for it is a requirement: add uvicorn, or fastapi[standard]";
    return { kind: "unusable", source, reason };
  },
};

interface App {
  readonly path: string;
  readonly module: string;
  readonly app: string;
  readonly port: number;
}

function serve({ requirement }: StartContext, { path, module, app, port }: App): string | undefined {
  const listen = `--host 0.0.0.0 --port \${PORT:-${port}}`;
  if (requirement("uvicorn") !== undefined) return `uvicorn ${module}:${app} ${listen}`;
  const extras = requirement("fastapi")?.extras ?? [];
  if (requirement("fastapi-cli") !== undefined || extras.includes("standard") || extras.includes("all")) {
    return `fastapi run ${path}${app === "app" ? "" : ` --app ${app}`} ${listen}`;
  }
  if (requirement("hypercorn") === undefined) return undefined;
  return `hypercorn ${module}:${app} --bind 0.0.0.0:\${PORT:-${port}}`;
}
