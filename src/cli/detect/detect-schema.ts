import { type JsonSchema, list, objectSchema, text, texts } from "../../plan/json-schema.ts";
import { detectionSchema } from "../../plan/plan-schema.ts";

const SOURCE = text("Where it was found: file:line, a flag, or default.");

const version = objectSchema("One chosen version.", {
  version: text("The version."),
  because: list(
    "Ranges that hold for it.",
    objectSchema("One range.", { range: text("The range as it was written."), source: SOURCE }),
  ),
});

/** JSON Schema of what `factory detect --json` prints. */
export const detectSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:detect:1",
  title: "factory detect --json",
  ...objectSchema(
    "What was found in a project, and what was not used.",
    {
      schemaVersion: { description: "Version of this format.", const: 1 },
      detection: detectionSchema,
      user: objectSchema("As whom the image runs.", { value: text("A name or numbers."), source: SOURCE }),
      systemPackages: list(
        "Debian packages of the image.",
        objectSchema(
          "One package.",
          {
            name: text("Its name."),
            source: SOURCE,
            why: text("What needs it, unless the config lists it."),
          },
          ["why"],
        ),
      ),
      blocks: list(
        "Blocks of the stack, in their order.",
        objectSchema("One block.", { name: text("Its name."), active: { type: "boolean" } }),
      ),
      versions: {
        description: "Chosen versions by variable; absent when the project cannot be planned.",
        type: "object",
        additionalProperties: version,
      },
      problem: objectSchema(
        "Why the project cannot be planned as it is.",
        {
          code: text("Code of the error."),
          message: text("What is wrong."),
          source: SOURCE,
          hint: text("What to do."),
        },
        ["source", "hint"],
      ),
      rejected: objectSchema("What is not taken; starts are in detection.rejected.", {
        stacks: list(
          "Other stacks.",
          objectSchema("One stack.", { name: text("Its name."), reason: text("Why it is not taken.") }),
        ),
        managers: list(
          "Managers whose files are there.",
          objectSchema("One manager.", {
            manager: text("Its name."),
            file: text("Its file."),
            reason: text("Why it is not taken."),
          }),
        ),
      }),
      notCopied: texts("Names in the root that never enter an image."),
    },
    ["versions", "problem"],
  ),
};
