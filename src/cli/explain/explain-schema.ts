import {
  type JsonSchema,
  kindSchema,
  list,
  objectSchema,
  text,
  textMap,
  texts,
} from "../../plan/json-schema.ts";

const SOURCE = text("Where it was written: file:line, a flag, or default.");
const BYTES = { description: "Bytes.", type: "integer", minimum: 0 };
const COUNT = { type: "integer", minimum: 0 };
const FLAG = { type: "boolean" };

const cited = objectSchema("A range.", {
  name: text("The variable it is about."),
  range: text("As it was written."),
  source: SOURCE,
});

const variable = kindSchema("variable", "A version that the resolver chose.", {
  properties: {
    name: text("The variable."),
    version: text("Its version; absent when it is newer than the tables and the lock decides."),
    row: text("Row of a compat table that ties it to other versions, as table#row."),
    ties: texts("Every chosen row with a cell for it, as table#row."),
    asked: list(
      "Ranges that were asked.",
      objectSchema("One range.", {
        range: text("As it was written."),
        source: SOURCE,
        requestedBy: text("The block that asked."),
        strength: { enum: ["require", "prefer", "override"] },
        holds: { description: "Whether the version satisfies it.", ...FLAG },
      }),
    ),
    notes: list(
      "What the resolution could not tie or had to contradict.",
      objectSchema(
        "One note.",
        {
          kind: { enum: ["untabled", "unlisted-range", "untied", "overridden"] },
          variable: text("The variable it is about."),
          version: text("Its version."),
          range: text("What is asked for, when there is no version."),
          source: SOURCE,
          table: text("The table that has no row for it."),
          says: text("The cell or the range that says otherwise."),
          saidBy: text("As table#row, or the source of the range."),
          tied: objectSchema("The other variable of the row that the cell is about.", {
            variable: text("Its name."),
            version: text("What it has."),
          }),
        },
        ["version", "range", "table", "says", "saidBy", "tied"],
      ),
    ),
    others: list(
      "Other values of the tables, best first.",
      objectSchema(
        "One value.",
        {
          value: text("The value."),
          kind: { description: "Whether all requirements hold for it.", enum: ["possible", "excluded"] },
          by: list("What decided against it; empty when only tables or the order did.", cited),
          tables: texts("Tables without which it would not be excluded."),
        },
        ["tables"],
      ),
    ),
  },
  optional: ["version", "row", "ties", "notes"],
});

const distribution = kindSchema("distribution", "A distribution of the lock or of the requirements.", {
  properties: {
    name: text("Normalised."),
    installed: { description: "Whether it is in the image.", ...FLAG },
    version: text("Absent when nothing is locked."),
    source: SOURCE,
    lock: text("The lock file."),
    reasons: texts("Why it is not installed."),
    otherVersions: list(
      "What the lock has for other targets.",
      objectSchema(
        "One entry.",
        { version: text("Its version."), marker: text("PEP 508."), source: SOURCE },
        ["marker"],
      ),
    ),
    asked: list(
      "Who asks for it.",
      objectSchema(
        "One who asks.",
        {
          by: text("The project, a constraint, or a distribution with its version."),
          kind: { enum: ["project", "constraint", "distribution"] },
          specifier: text("PEP 440; absent where the lock does not keep it."),
          extras: texts("Extras that are asked for."),
          marker: text("PEP 508."),
          source: SOURCE,
        },
        ["specifier", "marker"],
      ),
    ),
    chains: list(
      "Ways from the project to it, shortest first.",
      list(
        "From what the project asks for.",
        objectSchema(
          "One distribution.",
          { name: text("Its name."), version: text("Its version."), source: SOURCE },
          ["version"],
        ),
      ),
    ),
    edgesKnown: { description: "False for a lock that does not say who needs what.", ...FLAG },
    file: objectSchema(
      "The file that is installed.",
      {
        kind: { enum: ["wheel", "sdist"] },
        filename: text("Absent when the lock has hashes only."),
        tag: text("Interpreter, ABI and platform of a wheel."),
        hash: text("sha256:…"),
        size: BYTES,
        alternatives: { description: "Other files that fit the target.", ...COUNT },
        unfit: { description: "Files that do not.", ...COUNT },
      },
      ["filename", "tag", "size"],
    ),
    index: text("The index it was locked from."),
    place: { description: "Where it lies when it comes from no index.", type: "object" },
    layer: objectSchema("The layer that holds it.", {
      id: text("Its layerId."),
      group: text("Why its contents are together."),
      with: texts("name==version of what else is in it."),
    }),
  },
  optional: ["version", "lock", "file", "index", "place", "layer"],
});

const systemPackage = kindSchema("system-package", "A Debian package.", {
  properties: {
    name: text("Its name."),
    reasons: list(
      "Why it is installed.",
      objectSchema(
        "One reason.",
        {
          kind: { enum: ["configured", "needed"] },
          distribution: text("What needs it."),
          why: text("What for."),
          buildOnly: { description: "Only where something is built from source.", ...FLAG },
          source: SOURCE,
        },
        ["distribution", "why"],
      ),
    ),
    layer: text("The layer that holds it."),
  },
});

const start = kindSchema("start", "The start command.", {
  properties: {
    name: { const: "start" },
    command: text("Absent when none was found."),
    source: SOURCE,
    env: textMap("Variables that it relies on."),
    ports: list("Ports.", { type: "integer" }),
    warning: text("Why it is not what one would want in production."),
    rejected: list(
      "What could have been the start.",
      objectSchema("One.", { what: text("What it is."), reason: text("Why it is not."), source: SOURCE }),
    ),
  },
  optional: ["command", "source", "warning"],
});

const manager = kindSchema("manager", "Whose files say what to install.", {
  properties: {
    name: { const: "manager" },
    manager: text("The one that is taken."),
    lock: text("Its lock file."),
    source: text("Where the config decides it."),
    candidates: list(
      "In the order in which they are taken.",
      objectSchema(
        "One manager.",
        {
          manager: text("Its name."),
          file: text("The file it is known by."),
          found: FLAG,
          taken: FLAG,
          reason: text("Why it is not taken though its file is there."),
        },
        ["reason"],
      ),
    ),
  },
  optional: ["lock", "source"],
});

const layer = kindSchema("layer", "A layer of the image.", {
  properties: {
    name: text("Its layerId."),
    group: text("Why its contents are together."),
    block: text("The block that makes it."),
    stage: text("What its stage does."),
    position: { description: "From 1, on the runtime base.", type: "integer", minimum: 1 },
    layers: { description: "How many there are.", ...COUNT },
    startsFrom: text("What its stage starts from."),
    ops: texts("What its stage does, one text for each op."),
    distributions: texts("name==version, sorted."),
    size: BYTES,
  },
  optional: ["size"],
});

/** JSON Schema of what `factory explain NAME --json` prints. */
export const explainSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:explain:1",
  title: "factory explain NAME --json",
  ...objectSchema("Everything that has this name.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    name: text("The name as it was asked."),
    explanations: list("One name may be several things.", {
      oneOf: [variable, distribution, systemPackage, start, manager, layer],
    }),
  }),
};
