import type { WeightYaml } from "./read-weights.ts";

/** cog.yaml after its schema was checked. */
export interface CogYaml {
  readonly build?: CogBuild;
  readonly image?: string;
  readonly model?: string;
  readonly run?: string;
  readonly predict?: string;
  readonly train?: string;
  readonly concurrency?: { readonly max: number; readonly default_target?: number };
  readonly environment?: readonly string[] | null;
  readonly weights?: readonly WeightYaml[] | null;
}

export interface CogBuild {
  readonly python_version?: string;
  readonly gpu?: boolean;
  readonly cuda?: string;
  readonly cudnn?: string;
  readonly sdk_version?: string;
  readonly python_requirements?: string;
  readonly python_packages?: readonly string[] | null;
  readonly system_packages?: readonly string[] | null;
  readonly pre_install?: readonly string[] | null;
  readonly run?: readonly (string | CogRunItem)[] | null;
}

export interface CogRunItem {
  readonly command: string;
  readonly mounts?: readonly {
    readonly type: "secret" | "cache";
    readonly id: string;
    readonly target: string;
  }[];
}
