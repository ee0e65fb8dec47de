import { canonicalJson } from "../../plan/canonical-json.ts";
import { epochTime } from "../../plan/epoch.ts";
import type { Plan } from "../../plan/types.ts";
import { TITLE_LABEL, VERSION_LABEL } from "../sbom/image-description.ts";

/** Digest of the plan that the image was built from. */
export const PLAN_LABEL = "dev.factory.plan";
/** Version of factory that built it. */
export const FACTORY_LABEL = "dev.factory.version";
/** Versions that were chosen, as JSON: what holds for the image as a whole, such as Python and torch. */
export const PINS_LABEL = "dev.factory.pins";

const CREATED_LABEL = "org.opencontainers.image.created";
const REVISION_LABEL = "org.opencontainers.image.revision";
const SOURCE_LABEL = "org.opencontainers.image.source";

export interface LabelledBuild {
  /** Of the plan without these labels. */
  readonly planDigest: string;
  readonly version: string;
  readonly pins: Readonly<Record<string, string>>;
  /** The project, as its own files call it. */
  readonly project?: { readonly name: string; readonly version?: string };
  /** Set only when the caller said when the image is made. */
  readonly epochSeconds?: number;
  readonly git?: { readonly url?: string; readonly commit: string };
  /** What the person asks for; it wins. */
  readonly asked: Readonly<Record<string, string>>;
}

/** The plan with labels that say what the image is. Labels of the project's own config are kept, those asked for win. */
export function labelledPlan(plan: Plan, build: LabelledBuild): Plan {
  const { planDigest, version, pins, project, epochSeconds, git, asked } = build;
  const own: Readonly<Record<string, string | undefined>> = {
    [TITLE_LABEL]: project?.name,
    [VERSION_LABEL]: project?.version,
    [CREATED_LABEL]: epochSeconds === undefined ? undefined : epochTime(epochSeconds),
    [REVISION_LABEL]: git?.commit,
    [SOURCE_LABEL]: git?.url,
  };
  const factory = {
    [PLAN_LABEL]: planDigest,
    [FACTORY_LABEL]: version,
    ...(Object.keys(pins).length === 0 ? {} : { [PINS_LABEL]: canonicalJson(pins).trimEnd() }),
  };
  const known = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const labels = { ...Object.fromEntries(known), ...plan.target.config.labels, ...factory, ...asked };
  return { ...plan, target: { ...plan.target, config: { ...plan.target.config, labels: sorted(labels) } } };
}

function sorted(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
