import type { ErrorObject, ValidateFunction } from "ajv";
import { FactoryError, type Problem } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";
import { planProblems } from "./plan-problems.ts";
import { planSchema } from "./plan-schema.ts";
import type { Plan } from "./types.ts";

/**
 * Reads a saved plan, alone or inside the document that `factory plan --json` prints. Throws PLAN_INVALID with
 * every problem, each with `file#/json/pointer` as its source.
 */
export async function readPlan(text: string, file: string): Promise<Plan> {
  const document = parse(text, file);
  refuseOtherVersions(document, `${file}#`);
  const isOutput = isObject(document) && isObject(document.plan);
  const value = isOutput ? document.plan : document;
  const place = isOutput ? `${file}#/plan` : `${file}#`;
  refuseOtherVersions(value, place);
  const isPlan = await planValidator();
  if (!isPlan(value)) throw invalid(file, shapeProblems(isPlan.errors ?? [], place));
  const problems = [...planProblems(value, [])].map(({ pointer, message }) => ({
    message,
    source: `${place}${pointer}`,
  }));
  if (problems.length > 0) throw invalid(file, problems);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FactoryError("PLAN_INVALID", `${file} is not JSON: ${reason}`, {
      cause,
      source: file,
      hint: "write the plan again with: factory plan --json > FILE",
    });
  }
}

function refuseOtherVersions(value: unknown, place: string): void {
  if (!isObject(value)) return;
  const { schemaVersion } = value;
  if (schemaVersion === undefined || schemaVersion === 1) return;
  const message = `the plan has schemaVersion ${JSON.stringify(schemaVersion)}, but this factory reads version 1`;
  throw new FactoryError("PLAN_INVALID", message, {
    source: `${place}/schemaVersion`,
    hint: "write the plan again with this version of factory",
  });
}

// Loaded here, because compiling the schema takes longer than all the rest of a plan.
async function planValidator(): Promise<ValidateFunction<Plan>> {
  const { default: ajvModule } = await import("ajv/dist/2020.js");
  return new ajvModule.Ajv2020({ allErrors: true, discriminator: true, strict: true }).compile<Plan>(
    withDiscriminators(),
  );
}

/** Errors then name the fault of the variant that `kind` says, not those of every variant. */
function withDiscriminators(): object {
  const definitions = Object.entries(planSchema.$defs ?? {}).map(([name, definition]) => {
    const isUnion = ["Input", "Mount", "Op"].includes(name);
    return [name, isUnion ? { ...definition, discriminator: { propertyName: "kind" } } : definition] as const;
  });
  return { ...planSchema, $defs: Object.fromEntries(definitions) };
}

function shapeProblems(errors: readonly ErrorObject[], place: string): readonly Problem[] {
  return errors
    .filter(({ keyword, params }) => !(keyword === "required" && isAlternative(params)))
    .map((error) => ({
      message: `${error.instancePath || "the plan"} ${messageOf(error)}`,
      source: `${place}${error.instancePath}`,
    }));
}

/** A missing `command` is no fault of its own: the `oneOf` around it says which properties exclude each other. */
function isAlternative({ missingProperty }: { readonly missingProperty?: unknown }): boolean {
  return ["command", "argv", "env"].includes(String(missingProperty));
}

function messageOf({ keyword, message, params }: ErrorObject): string {
  switch (keyword) {
    case "additionalProperties":
      return `has the unknown property "${params.additionalProperty}"`;
    case "enum":
      return `must be one of ${params.allowedValues.join(", ")}`;
    case "const":
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case "discriminator":
      return params.error === "mapping" ? `has the unknown kind "${params.tagValue}"` : "has no kind";
    case "oneOf":
      return "needs exactly one of its alternative properties (command or argv, target or env)";
    default:
      return message ?? keyword;
  }
}

function invalid(file: string, problems: readonly Problem[]): FactoryError {
  return problemsError("PLAN_INVALID", file, problems);
}
