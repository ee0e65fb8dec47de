import { type JsonSchema, list, objectSchema, text, texts } from "../../plan/json-schema.ts";

const BYTES = { type: "integer", minimum: 0 };

const side = objectSchema("What was compared.", {
  kind: { enum: ["project", "plan", "image", "build"] },
  name: text("As it was named."),
});

const nameChange = objectSchema(
  "A name with another version.",
  { name: text("The name."), from: text("On the first side."), to: text("On the second side.") },
  ["from", "to"],
);

const valueChange = objectSchema(
  "A value that differs.",
  {
    path: text("Where it is, as in JavaScript; [] is an item of a list of texts or a line of a text."),
    from: { description: "On the first side; absent when it has none." },
    to: { description: "On the second side; absent when it has none." },
  },
  ["from", "to"],
);

const layerSide = objectSchema(
  "The layer on one side.",
  {
    digest: text("sha256:…; absent when it is not built."),
    size: { description: "Compressed, in bytes.", ...BYTES },
    estimated: { description: "The size is that of the wheels.", const: true },
  },
  ["digest", "size", "estimated"],
);

/** JSON Schema of what `factory diff --json` prints. */
export const diffSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:diff:1",
  title: "factory diff --json",
  ...objectSchema(
    "What two plans, images or builds have not in common. What one side does not tell is absent.",
    {
      schemaVersion: { description: "Version of this format.", const: 1 },
      from: side,
      to: side,
      same: { description: "Nothing that both sides tell is different.", type: "boolean" },
      pins: list("Versions that the resolver chose.", nameChange),
      distributions: list("Python distributions.", nameChange),
      plan: list("What concerns no stage.", valueChange),
      stages: list(
        "Stages that run again.",
        objectSchema("One stage.", {
          id: text("Its id."),
          change: { enum: ["added", "removed", "changed"] },
          because: list("What differs in the stage itself.", valueChange),
          inputs: texts("Stages that it is made from and that are not the same."),
        }),
      ),
      config: list("How the image runs.", valueChange),
      layers: list(
        "In the order of the second side.",
        objectSchema(
          "One layer.",
          {
            id: text("Id of its stage."),
            change: { enum: ["same", "new", "gone", "changed", "unknown"] },
            from: layerSide,
            to: layerSide,
          },
          ["from", "to"],
        ),
      ),
      bytes: objectSchema("Compressed bytes of layers.", {
        new: { description: "To push, or to pull where the first image is.", ...BYTES },
        gone: { description: "That only the first image has.", ...BYTES },
        shared: { description: "That both have.", ...BYTES },
        estimated: { description: "Some of it is not known before it is built.", type: "boolean" },
      }),
    },
    ["pins", "plan", "stages", "config"],
  ),
};
