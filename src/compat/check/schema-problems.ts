import type { ErrorObject } from "ajv";
import type { Problem } from "../../errors/factory-error.ts";
import { closest } from "../../project/suggest.ts";
import type { JsonDocument } from "./parse-json-places.ts";

/** Every way in which a document does not follow a schema, with its place. */
export async function schemaProblems(document: JsonDocument, schema: object): Promise<readonly Problem[]> {
  const { default: ajvModule } = await import("ajv");
  const validate = new ajvModule.Ajv({ allErrors: true, verbose: true }).compile(schema);
  if (validate(document.value)) return [];
  return (validate.errors ?? []).map((error) => toProblem(error, document));
}

function toProblem(error: ErrorObject, document: JsonDocument): Problem {
  const { instancePath, keyword, params, data } = error;
  const name = instancePath === "" ? document.file : instancePath.slice(1).replaceAll("/", ".");
  const source = document.place(instancePath);
  switch (keyword) {
    case "required":
      return {
        message: `${name} has no ${params.missingProperty}`,
        source,
        hint: `add ${params.missingProperty}`,
      };
    case "additionalProperties":
      return unknownKey(error, { name, document });
    case "type":
      return {
        message: `${name} is ${JSON.stringify(data)}, not of type ${params.type}`,
        source,
        hint: `write ${name} as ${params.type}`,
      };
    case "enum":
      return {
        message: `${name} is ${JSON.stringify(data)}`,
        source,
        hint: `write one of ${params.allowedValues.join(", ")}`,
      };
    case "const":
      return {
        message: `${name} is ${JSON.stringify(data)}`,
        source,
        hint: `write ${JSON.stringify(params.allowedValue)}`,
      };
    default:
      return { message: `${name} ${error.message}`, source, hint: `correct ${name}` };
  }
}

function unknownKey(
  { instancePath, params, parentSchema }: ErrorObject,
  { name, document }: { readonly name: string; readonly document: JsonDocument },
): Problem {
  const key = String(params.additionalProperty);
  const known = Object.keys(parentSchema?.properties ?? {});
  const guess = closest(key, known);
  return {
    message: `unknown key ${JSON.stringify(key)} in ${name}`,
    source: document.place(`${instancePath}/${key}`),
    hint: guess === undefined ? `use one of ${known.join(", ")}` : `did you mean ${guess}?`,
  };
}
