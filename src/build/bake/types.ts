import type { Plan } from "../../plan/types.ts";
import type { ResolvedImages } from "../types.ts";

/** How a Dockerfile is to be written. */
export interface DockerfileRequest {
  readonly plan: Plan;
  /** Digests and configs of the plan's images, as far as they are known. */
  readonly images: ResolvedImages;
  /**
   * Ids of the optional secrets `factory.…` that this machine has: its network. Mounts of others are left out, so
   * that a Dockerfile made where there is no proxy names none.
   */
  readonly given: ReadonlySet<string>;
  /** What stands for the value of each secret with `invalidate`, by id; only for a build that happens at once. */
  readonly secretMarks?: Readonly<Record<string, string>>;
  /** Contexts that are folders of their own and not views of the project. */
  readonly otherContexts: readonly string[];
  /** Files beside the project's own that are never sent. */
  readonly ignored?: readonly string[];
}

export interface RenderedDockerfile {
  readonly dockerfile: string;
  /** Of `Dockerfile.dockerignore`. */
  readonly dockerignore: string;
  /** Local bases: the name in the Dockerfile by the reference in the plan. */
  readonly layouts: Readonly<Record<string, string>>;
  /** Contexts besides the project that the Dockerfile reads. */
  readonly contexts: readonly string[];
  /** Values that no Dockerfile can hold, because they are of several lines. */
  readonly args: Readonly<Record<string, string>>;
  /** Ids, sorted. */
  readonly secrets: readonly string[];
  readonly agents: readonly string[];
  /** Plan stage of each stage of the Dockerfile. */
  readonly stages: Readonly<Record<string, string>>;
}
