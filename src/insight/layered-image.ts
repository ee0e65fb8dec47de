import type { ImageConfig, Plan } from "../plan/types.ts";

/** One layer of an image that is there, or of one that a plan would make. */
export interface ImageLayer {
  /** Id of its stage, `base`, or what the history of the image calls it. */
  readonly id: string;
  /** Absent for a layer that nobody has built yet, or whose content is not known before. */
  readonly digest?: string;
  /** Compressed, in bytes. */
  readonly size?: number;
  /** The size is that of the wheels. */
  readonly estimated?: true;
  /** `name==version`, sorted; absent when it is not known what the layer holds. */
  readonly distributions?: readonly string[];
  /** Against the build before: absent when that is not known. */
  readonly state?: "re-used" | "new";
}

/** Something that layers can be listed of: what is known of it depends on where it comes from. */
export interface LayeredImage {
  readonly kind: "project" | "plan" | "image" | "build";
  /** As the person named it. */
  readonly name: string;
  /** Lowest first. */
  readonly layers: readonly ImageLayer[];
  /** Id of the build that made exactly this. */
  readonly build?: string;
  readonly plan?: Plan;
  /** By id of the stage, see `stageKeys`. */
  readonly keys?: ReadonlyMap<string, string>;
  readonly pins?: Readonly<Record<string, string>>;
  /** How the image runs, with what it has of its base. */
  readonly config?: ImageConfig;
}
