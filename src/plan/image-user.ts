import type { Project } from "../project/types.ts";
import { workdir } from "./workdir.ts";

export interface ImageUser {
  /** `User` of the image config; absent when the base decides. */
  readonly user?: string;
  /** Numeric `uid:gid` that owns the source; absent when root does. */
  readonly owner?: string;
  /** What programs look for when the user is not in /etc/passwd. */
  readonly env: Readonly<Record<string, string>>;
}

/** High enough to be nobody on the machine that runs the image, and numeric, which `runAsNonRoot` can check. */
const DEFAULT_USER = "10001:10001";

/** As whom the image runs: the config's `user`, else a user without privileges. cog's images run as their base says. */
export function imageUser(project: Project): ImageUser {
  if (project.config.kind === "cog") return { env: {} };
  const user = project.config.user?.value ?? DEFAULT_USER;
  const [uid = "", gid = "0"] = user.split(":");
  if (!isNumber(uid) || Number(uid) === 0) return { user, env: {} };
  return {
    user,
    owner: `${uid}:${isNumber(gid) ? gid : "0"}`,
    env: { HOME: workdir(project), USER: "app" },
  };
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
