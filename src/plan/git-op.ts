import { gitAccess } from "./git-access.ts";
import { SCRATCH, VENV } from "./image-paths.ts";
import type { DraftInput, ExecOp } from "./types.ts";
import { uvOp } from "./uv-op.ts";

export interface GitWork {
  /** `name @ git+URL@COMMIT#subdirectory=DIR` */
  readonly requirement: string;
  /** The URL is one of ssh: the agent of whoever builds is used. */
  readonly ssh: boolean;
  readonly label: string;
  readonly source: string;
}

const FILE = `${SCRATCH}/requirements.txt`;

/** Builds one package from a commit and installs it without its dependencies. */
export function gitOp(work: GitWork): ExecOp<DraftInput> {
  const access = gitAccess(work.ssh);
  return uvOp({
    script: [`uv pip install --no-deps --no-config --python ${VENV}/bin/python -r ${FILE}`],
    mounts: [{ kind: "file", target: FILE, content: `${work.requirement}\n` }, ...access.mounts],
    env: access.env,
    label: work.label,
    source: work.source,
  });
}
