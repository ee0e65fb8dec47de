import type { Config } from "../project/types.ts";
import { SCRATCH, VENV } from "./image-paths.ts";
import type { DraftInput, ExecOp } from "./types.ts";
import { uvOp } from "./uv-op.ts";

export interface WheelWork {
  /** Its root has a source tree, or the only file of the package. */
  readonly files: DraftInput;
  readonly kind: "folder" | "archive" | "wheel";
  readonly environment: Config["environment"];
  readonly label: string;
  readonly source: string;
}

const FILES = `${SCRATCH}/package`;
const WORK = `${SCRATCH}/work`;
const TREE = `${WORK}/tree`;
const WHEELS = `${WORK}/wheels`;
const PYTHON = `--python ${VENV}/bin/python`;

/** Variables by which people tell a build backend what it would ask version control for. */
const VERSION_VARIABLES =
  /^(?:SETUPTOOLS_SCM_PRETEND_VERSION|PDM_BUILD_SCM_VERSION|POETRY_DYNAMIC_VERSIONING_)/;

/**
 * Builds one package into a wheel, where it is none yet, and installs it without its dependencies. It is found by its
 * name in a folder, so that no path of the build is written into the layer; what uv notes of the file's time is removed.
 */
export function wheelOp(work: WheelWork): ExecOp<DraftInput> {
  return uvOp({
    script: [...makeWheel(work.kind), ...INSTALL],
    mounts: [
      { kind: "bind", from: work.files, target: FILES },
      { kind: "tmpfs", target: WORK },
    ],
    env: versionVariables(work.environment),
    label: work.label,
    source: work.source,
  });
}

const INSTALL = [
  `set -- ${WHEELS}/*.whl`,
  // The name that the backend gave it, which nobody else may know.
  `name="\${1##*/}"`,
  `uv pip install --no-deps --no-index --no-cache --no-config --prerelease allow ${PYTHON} --find-links ${WHEELS} "\${name%%-*}"`,
  `find ${VENV} -name uv_cache.json -execdir sed -i /uv_cache.json,/d RECORD ';' -delete`,
];

function makeWheel(kind: WheelWork["kind"]): readonly string[] {
  const build = `uv build --wheel --quiet --no-config --no-sources ${PYTHON} --out-dir ${WHEELS}`;
  switch (kind) {
    case "wheel":
      return [`mkdir ${WHEELS}`, `cp ${FILES}/* ${WHEELS}/`];
    case "archive":
      return [`mkdir ${TREE}`, `cp ${FILES}/* ${TREE}/`, `${build} ${TREE}/*`];
    case "folder":
      // Modes differ from checkout to checkout with the umask of who made it.
      return [`cp -R ${FILES} ${TREE}`, `chmod -R u=rwX,go=rX ${TREE}`, `${build} ${TREE}`];
  }
}

function versionVariables(environment: Config["environment"]): Readonly<Record<string, string>> {
  const entries = Object.entries(environment).filter(([name]) => VERSION_VARIABLES.test(name));
  return Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
}
