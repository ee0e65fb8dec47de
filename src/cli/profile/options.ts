import type { ActorOption, ProjectOption } from "../decisions/project-option.ts";

export interface CreateOptions extends ProjectOption {
  readonly id?: string;
}

export interface ShowOptions extends ProjectOption {
  readonly effective?: true;
}

export interface UpdateOptions extends ProjectOption {
  readonly bind: readonly string[];
  readonly unbind: readonly string[];
  readonly limit: readonly string[];
  readonly unlimit: readonly string[];
  readonly machine?: true;
}

export interface EndOptions extends ProjectOption, ActorOption {
  readonly reason?: string;
}
