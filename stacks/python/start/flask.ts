import { type FoundLine, findLine } from "./find-line.ts";
import type { Framework } from "./types.ts";

const APP = /^(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:flask\.)?Flask\(/m;
const FACTORY = /^def (create_app|make_app)\(/m;

/** `app = Flask(…)` or a function `create_app`, served by gunicorn when that is a requirement. */
export const flask: Framework = {
  name: "Flask",
  distribution: "flask",
  sign: "`app = Flask(` or `def create_app(`",
  find: async ({ code, requirement, port: portOr }) => {
    const app = findLine(code, APP);
    const made = findLine(
      code.filter(({ text }) => /\bFlask\(/.test(text)),
      FACTORY,
    );
    const found = app ?? made;
    if (found === undefined) return undefined;
    const { source } = found;
    const port = portOr(8000);
    if (requirement("gunicorn") !== undefined) {
      const target = `${found.file.module}:${found.name}`;
      const object = app === undefined ? `'${target}()'` : target;
      const command = `gunicorn ${object} --bind 0.0.0.0:\${PORT:-${port}}`;
      return { kind: "start", start: { command, source, ports: [port] } };
    }
    const command = `flask --app ${flaskTarget(found)} run --host 0.0.0.0 --port \${PORT:-${port}}`;
    const warning = "Flask's development server is started; add gunicorn to the requirements";
    return { kind: "start", start: { command, source, ports: [port], warning } };
  },
};

/** Names that `flask --app` finds by itself in a file or module. */
const FOUND_BY_FLASK = ["app", "application", "create_app", "make_app"];

function flaskTarget({ file, name }: FoundLine): string {
  const known = FOUND_BY_FLASK.includes(name);
  if (known && !file.path.includes("/")) return file.path;
  return known ? file.module : `${file.module}:${name}`;
}
