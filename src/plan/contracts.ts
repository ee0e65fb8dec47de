import type { Project } from "../project/types.ts";
import type { Dependency, Resolution } from "../resolve/types.ts";
import type { Detection, Diagnostic, LayerContent } from "./detection.ts";
import type { DraftStage, ImageConfig, PlanContext, Platform } from "./types.ts";

/** What a block adds to the plan: returned, never written into a shared composer. */
export interface Contribution {
  readonly stages?: readonly DraftStage[];
  readonly contexts?: Readonly<Record<string, PlanContext>>;
  readonly config?: ImageConfig;
  /** What the contributed layers hold; layers that are not listed hold no distributions. */
  readonly layers?: readonly LayerContent[];
  readonly diagnostics?: readonly Diagnostic[];
}

/** What a block knows when it plans. */
export interface PlanRequest {
  readonly project: Project;
  readonly detection: Detection;
  readonly resolution: Resolution;
  readonly platform: Platform;
  /** Where commands run that install for `platform` without running anything of it; absent when they run there. */
  readonly buildPlatform?: Platform;
}

/** A self-contained build component. Blocks never import other blocks. */
export interface Block {
  readonly name: string;
  /** Whether this block has something to do in this project. */
  detect(project: Project): Promise<boolean>;
  /** Ranges this block asks the resolver for. */
  dependencies(project: Project, platform: Platform): Promise<readonly Dependency[]>;
  /** Called once, after resolution. */
  plan(request: PlanRequest): Promise<Contribution>;
}

/** A project type: how to recognise it, what to say about it, and which blocks build it, in order. */
export interface Stack {
  readonly name: string;
  /** What must be in the folder, to say that it is not: `a package.json`. */
  readonly needs: string;
  /** Name of the compat table that holds the stack's base images. */
  readonly catalogue: string;
  detect(project: Project): Promise<boolean>;
  describe(project: Project, platform: Platform): Promise<Detection>;
  readonly blocks: readonly Block[];
}
