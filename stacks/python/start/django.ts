import { findLine } from "./find-line.ts";
import type { Evidence, Framework, StartContext } from "./types.ts";

const SETTINGS = /DJANGO_SETTINGS_MODULE["'][ \t]*,[ \t]*["']([\w.]+)["']/m;

/** manage.py, and wsgi.py or asgi.py of the package whose settings it names. */
export const django: Framework = {
  name: "Django",
  distribution: "django",
  sign: "manage.py",
  find: async (context) => {
    const { project } = context;
    if (!project.root.some(({ name, kind }) => name === "manage.py" && kind === "file")) return undefined;
    const text = await project.fs.read("manage.py");
    const found = findLine([{ path: "manage.py", module: "manage", text }], SETTINGS);
    const source = found?.source ?? "manage.py:1";
    return serve(context, { source, name: found?.name.split(".")[0] });
  },
};

async function serve(
  { project, requirement, port: portOr }: StartContext,
  { source, name }: { readonly source: string; readonly name: string | undefined },
): Promise<Evidence> {
  const port = portOr(8000);
  const start = (command: string): Evidence => ({ kind: "start", start: { command, source, ports: [port] } });
  const has = async (file: string) =>
    name !== undefined && (await project.fs.kind(`${name}/${file}`)) === "file";
  const wsgi = await has("wsgi.py");
  if (requirement("gunicorn") !== undefined && wsgi) {
    return start(`gunicorn ${name}.wsgi --bind 0.0.0.0:\${PORT:-${port}}`);
  }
  if (requirement("uvicorn") !== undefined && (await has("asgi.py"))) {
    return start(`uvicorn ${name}.asgi:application --host 0.0.0.0 --port \${PORT:-${port}}`);
  }
  const advice = wsgi ? "add gunicorn to the requirements" : "set `start` in factory.yaml";
  return {
    kind: "start",
    start: {
      command: `python manage.py runserver 0.0.0.0:\${PORT:-${port}}`,
      source,
      ports: [port],
      warning: `Django's development server is started; ${advice}`,
    },
  };
}
