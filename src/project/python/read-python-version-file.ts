import { FactoryError } from "../../errors/factory-error.ts";
import type { ProjectFs, Sourced } from "../types.ts";
import { pythonRange } from "./python-range.ts";

const FILE = ".python-version";

/** The first version of .python-version, as pyenv and uv write it; undefined when the file says nothing. */
export async function readPythonVersionFile(fs: ProjectFs): Promise<Sourced<string> | undefined> {
  const text = await fs.read(FILE, { maxBytes: 64 * 1024 });
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const written = line.replace(/#.*$/, "").trim();
    if (written === "") continue;
    const source = `${FILE}:${index + 1}:${line.indexOf(written) + 1}`;
    return { value: readVersion(written, source), source };
  }
  return undefined;
}

function readVersion(written: string, source: string): string {
  const version = written.replace(/^(?:cpython|python)(?:[-@]|(?=\d))/i, "");
  if (/^(?:pypy|graalpy|pyodide|micropython|jython|stackless|anaconda|miniconda|miniforge)/i.test(version)) {
    throw new FactoryError("UNSUPPORTED", `${FILE} asks for ${written}, and factory installs CPython only`, {
      source,
      hint: "name a CPython version such as 3.12",
    });
  }
  if (/^\d+\.\d+(?:\.\d+)?(?:t|\+freethreaded)$/.test(version)) {
    throw new FactoryError("UNSUPPORTED", `${FILE} asks for the free-threaded ${written}, not built yet`, {
      source,
      hint: `write ${version.replace(/t$|\+freethreaded$/, "")}`,
    });
  }
  const range = pythonRange(version);
  if (range !== undefined) return range;
  throw new FactoryError(
    "CONFIG_INVALID",
    `${FILE} says ${JSON.stringify(written)}, which is not a Python version`,
    {
      source,
      hint: "write a version such as 3.12 or 3.12.4",
    },
  );
}
