import { type JsonSchema, list, objectSchema, text, texts } from "../../plan/json-schema.ts";

const BYTES = { type: "integer", minimum: 0 };

/** JSON Schema of what `factory layers --json` prints. */
export const layersSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:layers:1",
  title: "factory layers --json",
  ...objectSchema("The layers of an image, or of what a plan would make.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    of: objectSchema(
      "What was looked into.",
      {
        kind: { enum: ["project", "plan", "image", "build"] },
        name: text("As it was named."),
        build: text("Id of the build that made exactly this."),
      },
      ["build"],
    ),
    layers: list(
      "Lowest first.",
      objectSchema(
        "One layer.",
        {
          id: text("Id of its stage, base, or what the history of the image calls it."),
          digest: text("sha256:…; absent when it is not built."),
          size: { description: "Compressed, in bytes.", ...BYTES },
          estimated: { description: "The size is that of the wheels.", const: true },
          distributions: texts("name==version, sorted; absent when it is not known."),
          state: { description: "Against the build before.", enum: ["re-used", "new"] },
          sharedWith: texts("Ids of other builds of the project with the same layer, newest first."),
        },
        ["digest", "size", "estimated", "distributions", "state"],
      ),
    ),
    total: objectSchema("Sums.", {
      layers: BYTES,
      size: { description: "Bytes of the layers whose size is known or estimated.", ...BYTES },
      newSize: { description: "Bytes of those that are new.", ...BYTES },
      distributions: BYTES,
      estimated: { description: "Some sizes are those of wheels.", type: "boolean" },
      unknown: { description: "Layers whose size is not known.", ...BYTES },
    }),
  }),
};
