import type { ErrorObject } from "ajv";
import type { FileProblem } from "../problems.ts";
import { closest } from "../suggest.ts";
import type { YamlFile } from "./parse-yaml.ts";

/** A problem with the JSON pointer of the value that is wrong, or of the mapping that lacks or exceeds keys. */
export interface SchemaProblem {
  readonly pointer: string;
  readonly problem: FileProblem;
}

/** Every way in which a file does not follow its schema, with the place of the key or value. */
export async function validateSchema(yaml: YamlFile, schema: object): Promise<readonly SchemaProblem[]> {
  // Loaded only when there is a configuration: it costs more than reading the rest of the project.
  const { default: ajvModule } = await import("ajv");
  const ajv = new ajvModule.Ajv({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    // The schema is ours and tested, and its validator runs once: checking and optimizing take longer than validating.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  const validate = ajv.compile(schema);
  if (validate(yaml.value)) return [];
  const problems = (validate.errors ?? []).flatMap((error) => {
    const problem = toProblem(yaml, error);
    return problem === undefined ? [] : [{ pointer: error.instancePath, problem }];
  });
  return withoutRepeats(problems);
}

function toProblem(yaml: YamlFile, error: ErrorObject): FileProblem | undefined {
  const { instancePath, keyword, params, data, parentSchema } = error;
  const name = pathName(instancePath) || yaml.file;
  const source = yaml.valuePlace(instancePath);
  switch (keyword) {
    case "if":
      return undefined;
    case "additionalProperties":
      return unknownKey(yaml, error);
    case "required":
      return {
        message: `${name} has no ${params.missingProperty}`,
        source: yaml.keyPlace(instancePath),
        hint: `add ${params.missingProperty}`,
      };
    case "type":
      if (data === null && instancePath !== "") {
        const hint = `give ${name} a value, or remove it`;
        return { message: `${name} has no value`, source: yaml.keyPlace(instancePath), hint };
      }
      return {
        message: `${name} is ${typeName(data)}, not ${expectedTypes(params.type)}`,
        source,
        hint: typeHint(name, params.type),
      };
    case "enum":
      return enumProblem({ name, source, data, allowed: parentSchema?.enum });
    case "minLength":
      return { message: `${name} is empty`, source, hint: `give ${name} a value, or remove it` };
    case "minimum":
    case "maximum":
      return {
        message: `${name} is ${data}, outside ${rangeText(parentSchema)}`,
        source,
        hint: `give a number in ${rangeText(parentSchema)}`,
      };
    default:
      return { message: `${name} ${error.message}`, source, hint: `correct ${name}` };
  }
}

function unknownKey(yaml: YamlFile, { instancePath, params, parentSchema }: ErrorObject): FileProblem {
  const key = String(params.additionalProperty);
  const known = Object.keys(parentSchema?.properties ?? {});
  const guess = closest(key, known);
  const where = pathName(instancePath) || yaml.file;
  return {
    message: `unknown key ${JSON.stringify(key)} in ${where}`,
    source: yaml.keyPlace(`${instancePath}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    hint: guess === undefined ? `use one of ${known.join(", ")}` : `did you mean ${guess}?`,
  };
}

function enumProblem({
  name,
  source,
  data,
  allowed,
}: {
  readonly name: string;
  readonly source: string;
  readonly data: unknown;
  readonly allowed: unknown;
}): FileProblem {
  const values = Array.isArray(allowed) ? allowed.map(String) : [];
  const guess = typeof data === "string" ? closest(data, values) : undefined;
  return {
    message: `${name} is ${JSON.stringify(data)}, not ${values.join(" or ")}`,
    source,
    hint: guess === undefined ? `use ${values.join(" or ")}` : `did you mean ${guess}?`,
  };
}

/** `/run/0/mounts` → `run[0].mounts` */
function pathName(pointer: string): string {
  let name = "";
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (/^\d+$/.test(key)) name += `[${key}]`;
    else name += name === "" ? key : `.${key}`;
  }
  return name;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  object: "a mapping",
  array: "a list",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function typeName(data: unknown): string {
  if (data === null) return "empty";
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "a mapping";
  return typeof data === "string" ? "text" : String(data);
}

function expectedTypes(types: unknown): string {
  const list = (Array.isArray(types) ? types : [types]).filter((type) => type !== "null");
  return list.map((type) => TYPE_NAMES[String(type)] ?? String(type)).join(" or ");
}

function typeHint(name: string, types: unknown): string {
  const [first] = Array.isArray(types) ? types : [types];
  switch (first) {
    case "string":
      return `write the value of ${name} in quotes`;
    case "array":
      return `begin each value of ${name} on a line of its own with "- "`;
    case "object":
      return "write each value as key: value";
    case "boolean":
      return "write true or false";
    default:
      return "write a whole number";
  }
}

function rangeText(schema: object | undefined): string {
  const { minimum, maximum } = (schema ?? {}) as { readonly minimum?: number; readonly maximum?: number };
  return `${minimum ?? ""}..${maximum ?? ""}`;
}

/** A value that fails the type of a union is reported by each branch. */
function withoutRepeats(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ problem: { message, source } }) => {
    const key = `${source} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
