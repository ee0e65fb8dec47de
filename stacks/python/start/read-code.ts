import { FactoryError } from "../../../src/errors/factory-error.ts";
import type { Rejection } from "../../../src/plan/detection.ts";
import type { Project } from "../../../src/project/types.ts";

export interface CodeFile {
  readonly path: string;
  /** Name by which Python imports it from the project folder: `app.main`. */
  readonly module: string;
  readonly text: string;
}

/** Where people put the application, most telling first. */
const NAMES = [
  "main.py",
  "app.py",
  "api.py",
  "server.py",
  "asgi.py",
  "wsgi.py",
  "application.py",
  "start.py",
  "run.py",
  "web.py",
  "streamlit_app.py",
  "Home.py",
  "demo.py",
  "bot.py",
  "hello.py",
];

const MAX_BYTES = 1024 * 1024;

/** Files of a usual name in the root and in one obvious package folder; the tree is not walked. */
export async function readCode(
  project: Project,
): Promise<{ readonly files: readonly CodeFile[]; readonly unread: readonly Rejection[] }> {
  const inRoot = NAMES.filter((name) =>
    project.root.some((entry) => entry.kind === "file" && entry.name === name),
  );
  const results = await Promise.all(
    [...inRoot, ...(await packageFiles(project))].map((path) => readFile(project, path)),
  );
  return {
    files: results.flatMap((result) => ("text" in result ? [result] : [])),
    unread: results.flatMap((result) => ("text" in result ? [] : [result])),
  };
}

async function packageFiles(project: Project): Promise<readonly string[]> {
  const named = project.python?.name?.replaceAll("-", "_");
  const folder = [named, "app", "api", "src"].find((name) =>
    project.root.some((entry) => entry.kind === "folder" && entry.name === name),
  );
  // What Python cannot import by name would not be one word of the command either.
  if (folder === undefined || !/^\w+$/.test(folder)) return [];
  const entries = await project.fs.list(folder);
  return [...NAMES, "__init__.py"]
    .filter((name) => entries.some((entry) => entry.kind === "file" && entry.name === name))
    .map((name) => `${folder}/${name}`);
}

/** Python takes files that are not UTF-8; one that cannot be read as text must not stop the plan. */
async function readFile(project: Project, path: string): Promise<CodeFile | Rejection> {
  try {
    const text = await project.fs.read(path, { maxBytes: MAX_BYTES });
    const module = path.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
    return { path, module, text };
  } catch (error) {
    if (error instanceof FactoryError) return { what: path, reason: error.message, source: path };
    throw error;
  }
}
