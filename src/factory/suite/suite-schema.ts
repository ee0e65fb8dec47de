import { type JsonSchema, list, objectSchema } from "../../plan/json-schema.ts";
import { smokeSchema } from "../../project/config/smoke-schema.ts";
import { actor, ending, id, name, part, time, version, whole } from "../resource-schema.ts";
import { SCENARIO_KINDS } from "./scenario-suite.ts";

const check = smokeSchema.items.properties;
const request = check.http.properties;

const setup = part("What is there before the action.", {
  given: name("What a person has to know; nothing is done about it."),
  env: check.env,
  user: check.user,
  network: check.network,
  start: check.start,
  ready: check.ready,
  timeout: check.timeout,
});

const action = part("What is done; exactly one of the four.", {
  run: check.run,
  http: {
    ...part("A request that a server in the image has to answer.", {
      path: request.path,
      port: request.port,
      method: request.method,
      headers: request.headers,
      body: request.body,
    }),
  },
  file: name("Absolute path of a file or folder in the image."),
  image: { description: "Looks at the image itself.", const: true },
});

const expected = part("What has to come of it; each key belongs to some actions.", {
  exit: check.exit,
  output: check.output,
  stderr: check.stderr,
  status: request.status,
  contains: request.contains,
  matches: request.matches,
  equals: request.equals,
  json: request.json,
  is: {
    description: "What a path is; file when absent.",
    type: "string",
    enum: ["file", "folder", "absent"],
  },
  mode: { description: "Octal permission bits, such as 0755.", type: "string", minLength: 1 },
  maxBytes: whole("Most compressed bytes of all layers.", 1),
  maxLayers: whole("Most layers.", 1),
  user: name("User of the image."),
  labels: {
    description: "Labels that the image has, by name.",
    type: "object",
    additionalProperties: { type: "string" },
  },
});

const scenario = objectSchema(
  "One thing that the image has to do.",
  {
    id: name("HP-, ER- or EC- and a number: happy path, error, edge case."),
    kind: { description: "What its id says.", type: "string", enum: SCENARIO_KINDS },
    title: name("What it is about."),
    setup,
    action,
    expected,
  },
  ["kind", "setup", "expected"],
);

/** What `factory suite create` reads. */
export const suiteFileSchema: JsonSchema = objectSchema(
  "What an image has to do, seen from outside.",
  {
    id,
    title: name("What people call it."),
    pipeline: name("The pipeline it is for, ID or ID@VERSION."),
    scenarios: { ...list("At least one.", scenario), minItems: 1 },
  },
  ["id", "title"],
);

/** JSON Schema of `.factory/suites/ID/VERSION.json`. */
export const suiteSchema: JsonSchema = {
  $id: "urn:factory:suite:1",
  title: ".factory/suites/ID/VERSION.json",
  ...objectSchema(
    "One version of a suite.",
    {
      schemaVersion: version,
      id,
      version: whole("1, 2, 3 and so on.", 1),
      title: name("What people call it."),
      pipeline: objectSchema("The version of the pipeline it is for.", {
        id,
        version: whole("Its version.", 1),
      }),
      scenarios: {
        ...list("At least one.", { ...scenario, required: ["id", "kind", "title", "action", "expected"] }),
        minItems: 1,
      },
      digest: name("sha256 of title, pipeline and scenarios as canonical JSON."),
      created: objectSchema("When and by whom.", { time, actor }),
      archived: ending("No new run can be checked with it."),
    },
    ["title", "archived"],
  ),
};
