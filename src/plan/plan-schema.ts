import { type JsonSchema, kindSchema, list, objectSchema, ref, text, textMap, texts } from "./json-schema.ts";
import { PLAN_DEFINITIONS } from "./plan-definitions.ts";

const SOURCE = text("Where it was found: file:line, a flag, or default.");

export const detectionSchema = objectSchema(
  "What was found in the project.",
  {
    stack: text("The stack that recognised the project."),
    folder: text("The project's folder in its root, when they differ."),
    root: text("The way from there to the root."),
    manager: text("What declares the packages."),
    lock: text("Lock file the packages are taken from."),
    python: objectSchema("The Python asked for.", { range: text("PEP 440 range."), source: SOURCE }),
    node: objectSchema("The Node asked for.", { range: text("npm's notation."), source: SOURCE }),
    dependencies: list(
      "What the project declares.",
      objectSchema("One requirement.", {
        name: text("Normalised distribution name; npm's name for Node."),
        specifier: text("PEP 440 specifiers, empty for any version; npm's range for Node."),
        source: SOURCE,
      }),
    ),
    systemPackages: texts("Packages of the distribution."),
    accelerator: { description: "What the packages compute on.", enum: ["none", "cuda", "rocm"] },
    acceleratorSource: text("What says so; absent when nothing does."),
    start: objectSchema(
      "How the container starts.",
      {
        command: text("Shell command."),
        source: SOURCE,
        env: textMap("Variables of the image that the command relies on."),
        warning: text("Why this start is not what one would want in production."),
      },
      ["env", "warning"],
    ),
    ports: list("Ports the container listens on.", { type: "integer", minimum: 1, maximum: 65_535 }),
    rejected: list(
      "What could have been the start, and why it is not.",
      objectSchema("Something that was looked at and not used.", {
        what: text("A framework, a file or a process."),
        reason: text("Why it is not used."),
        source: SOURCE,
      }),
    ),
  },
  ["folder", "root", "lock", "python", "node", "acceleratorSource", "start", "rejected"],
);

const pin = objectSchema(
  "One chosen version.",
  {
    version: text("The version."),
    because: list(
      "Ranges that hold for it.",
      objectSchema("One range.", { range: text("The range as it was written."), source: SOURCE }),
    ),
    row: text("Row of a compat table that has this very version, as table#row."),
    ties: texts("Every chosen row with a cell for it, as table#row; absent when that is only `row`."),
  },
  ["row", "ties"],
);

const note: JsonSchema = {
  description: "What the resolver had to leave out so that the project gets what it asks for.",
  oneOf: [
    kindSchema("untabled", "No table lists the version.", {
      properties: { variable: text("The variable."), version: text("Its version."), source: SOURCE },
    }),
    kindSchema("overridden", "A forced version contradicts a row or a range.", {
      properties: {
        variable: text("The variable."),
        version: text("Its version."),
        source: SOURCE,
        says: text("The cell or the range that says otherwise."),
        saidBy: text("table#row, or the source of the range."),
      },
    }),
  ],
};

const layer = objectSchema(
  "What one layer holds, before it is built.",
  {
    id: text("The layerId of its stage."),
    group: text("Why its contents are together: cuda, torch, large, rest, …"),
    distributions: texts("name==version, sorted."),
    size: {
      description: "Sum of the wheel sizes in bytes, when all are known.",
      type: "integer",
      minimum: 0,
    },
  },
  ["size"],
);

const diagnostic = objectSchema(
  "Something to know that does not stop the plan.",
  {
    code: text("Stable name of the message."),
    severity: { enum: ["info", "warning"] },
    message: text("What there is to know."),
    source: SOURCE,
  },
  ["source"],
);

/** JSON Schema of a saved plan, as `factory schema plan` prints it. */
export const planSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:plan:1",
  title: "factory plan",
  ...ref("Plan"),
  $defs: PLAN_DEFINITIONS,
};

/** JSON Schema of what `factory plan --json` prints. */
export const planOutputSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:plan-output:1",
  title: "factory plan --json",
  ...objectSchema("What was detected, chosen and planned for a project.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    detection: detectionSchema,
    resolution: objectSchema(
      "What the resolver chose.",
      {
        pins: { description: "By variable.", type: "object", additionalProperties: pin },
        notes: list("Sorted by variable.", note),
      },
      ["notes"],
    ),
    base: objectSchema("Base images.", {
      build: text("The image on which packages are installed."),
      runtime: text("The image on which the final image is based."),
    }),
    layers: list("Lowest first.", layer),
    plan: ref("Plan"),
    diagnostics: list("In the order of the blocks.", diagnostic),
  }),
  $defs: PLAN_DEFINITIONS,
};
