import { SCRATCH, VENV } from "./image-paths.ts";
import type { DraftInput, ExecOp } from "./types.ts";
import { uvOp } from "./uv-op.ts";

export interface UvExtension {
  /** Text of a requirements file with the one package that is built, and its hashes. */
  readonly requirements: string;
  /** The same with what the build imports and the stage does not have; empty when there is nothing of the kind. */
  readonly imports: string;
  /** Names of tools that the build uses, in the newest release. */
  readonly tools: readonly string[];
  readonly label: string;
  readonly source: string;
}

const FILE = `${SCRATCH}/requirements.txt`;
const IMPORTS = `${SCRATCH}/build-requirements.txt`;
const TOOLS = `${SCRATCH}/build-tools`;

/**
 * Builds and installs a package that imports torch while it is built, against the torch of the stage: not in isolation,
 * where there would be none. What else it imports lies in a folder that leaves nothing in the layer.
 */
export function uvExtensionOp({
  requirements,
  imports,
  tools,
  label,
  source,
}: UvExtension): ExecOp<DraftInput> {
  const install = `uv pip install --no-config --python ${VENV}/bin/python`;
  // Hashes decide, not the index that answers first.
  const locked = `UV_INDEX_STRATEGY=unsafe-best-match ${install} --no-deps --require-hashes`;
  return uvOp({
    script: [
      ...(imports === "" ? [] : [`${locked} --target ${TOOLS} -r ${IMPORTS}`]),
      ...(tools.length === 0 ? [] : [`${install} --target ${TOOLS} ${tools.join(" ")}`]),
      `PYTHONPATH=${TOOLS} PATH="${TOOLS}/bin:$PATH" ${locked} --no-build-isolation -r ${FILE}`,
    ],
    mounts: [
      { kind: "file", target: FILE, content: requirements },
      ...(imports === "" ? [] : [{ kind: "file", target: IMPORTS, content: imports } as const]),
      { kind: "tmpfs", target: TOOLS },
    ],
    label,
    source,
  });
}
