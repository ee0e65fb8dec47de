import { SOURCE_DATE_EPOCH_SECONDS } from "../../plan/epoch.ts";
import type { Plan } from "../../plan/types.ts";
import type { StageNames } from "./stage-names.ts";

/** One stage of the Dockerfile. */
export interface Section {
  readonly name: string;
  /** Position in the plan, by which the stages are sorted. */
  readonly order: number;
  readonly block: string;
  readonly title: string;
  /** The first is the FROM, without the name. */
  readonly lines: readonly string[];
}

export interface Sections {
  add(section: Section): void;
  /** Adds a stage that only helps others, once for each key, and says its name. */
  helper(key: string, wish: string, make: () => Omit<Section, "name">): string;
  /** The stages with a comment each, and one wherever the block changes. */
  lines(): readonly string[];
}

export function createSections(names: StageNames): Sections {
  const sections: Section[] = [];
  const helpers = new Map<string, string>();

  function helper(key: string, wish: string, make: () => Omit<Section, "name">): string {
    const known = helpers.get(key);
    if (known !== undefined) return known;
    const name = names.fresh(wish);
    helpers.set(key, name);
    sections.push({ name, ...make() });
    return name;
  }

  function lines(): readonly string[] {
    const sorted = sections.toSorted((a, b) => a.order - b.order);
    return sorted.flatMap((section, index) => {
      const isNew = section.block !== sorted[index - 1]?.block;
      return [...(isNew ? [comment(section.block), ""] : []), ...sectionLines(section)];
    });
  }

  return { add: (section) => void sections.push(section), helper, lines };
}

/** A comment of one line, whatever the text. */
export function comment(text: string): string {
  return `# ${text.replace(/\s+/g, " ").trim()}`;
}

export function headLines({ stack, platform }: Plan): readonly string[] {
  return [
    comment(`Made by factory from a ${stack} project, for ${platform.os}/${platform.architecture}.`),
    "# It needs no factory any more; build it with:",
    "#     docker buildx bake",
    "# Each `COPY --link` is a layer that depends on nothing below it: what changes makes only its own layer anew.",
    "",
    "# The time that files get, so that the same input makes the same image",
    `ARG SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH_SECONDS}`,
    "",
  ];
}

/** Docker shows the comment as what the stage does, because it begins with its name. */
function sectionLines({ name, title, lines: [from = "", ...lines] }: Section): readonly string[] {
  return [comment(`${name} ${title}`), `${from} AS ${name}`, ...lines, ""];
}
