import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { planLayers } from "../../insight/plan-layers.ts";
import { stageKeys } from "../../insight/stage-keys.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { LayerContent } from "../../plan/detection.ts";
import { planOutput } from "../../plan/plan-output.ts";
import { readPlan } from "../../plan/read-plan.ts";
import type { Plan } from "../../plan/types.ts";
import type { BuildRecord } from "../../store/build-record.ts";
import { readBuildRecords } from "../../store/read-build-records.ts";
import type { Context } from "../context.ts";
import { planFolder } from "../plan-folder.ts";
import type { Subject, SubjectOptions } from "./read-subject.ts";

type Pins = Readonly<Record<string, { readonly version: string }>>;

/** What building the folder would make. */
export async function readProjectFolder(
  context: Context,
  name: string,
  options: SubjectOptions,
): Promise<Subject> {
  const planned = await planFolder(context, name, options);
  const records = await readBuildRecords(resolve(context.cwd, name));
  const { plan, layers: contents } = planned;
  const pins = planOutput(planned).resolution.pins as Pins;
  return toSubject("project", { name, plan, contents, pins, records });
}

/** A plan alone, or the document around it, which tells what the layers hold. */
export async function readPlanFile(
  name: string,
  { content, records }: { readonly content: string; readonly records: readonly BuildRecord[] },
): Promise<Subject> {
  const plan = await readPlan(content, name);
  const { layers = [], resolution } = JSON.parse(content) as {
    readonly layers?: readonly LayerContent[];
    readonly resolution?: { readonly pins?: Pins };
  };
  return toSubject("plan", { name, plan, contents: layers, pins: resolution?.pins, records });
}

interface Planned {
  readonly name: string;
  readonly plan: Plan;
  readonly contents: readonly LayerContent[];
  readonly pins: Pins | undefined;
  readonly records: readonly BuildRecord[];
}

function toSubject(kind: "project" | "plan", { name, plan, contents, pins, records }: Planned): Subject {
  const known =
    pins === undefined
      ? {}
      : { pins: Object.fromEntries(Object.entries(pins).map(([key, { version }]) => [key, version])) };
  return {
    image: {
      kind,
      name,
      layers: planLayers({ plan, contents, records, ...known }),
      plan,
      keys: stageKeys(plan),
      config: plan.target.config,
      ...known,
    },
    records,
  };
}

/** A project that was built as it is planned now: its newest build, in the place of what is foretold of it. */
export function asBuilt({ image, records }: Subject): BuildRecord | undefined {
  const [last] = records.filter(({ outcome }) => outcome.kind === "built");
  if (image.kind !== "project" || image.plan === undefined || last === undefined) return undefined;
  const digest = createHash("sha256").update(canonicalJson(image.plan)).digest("hex");
  return last.planDigest === `sha256:${digest}` && last.layers.length > 0 ? last : undefined;
}
