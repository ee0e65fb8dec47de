import { type JsonSchema, list, objectSchema, text, texts } from "../../plan/json-schema.ts";

const COUNT = { type: "integer", minimum: 0 };

/** JSON Schema of what `factory smoke --json` prints and records. */
export const smokeReportSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:smoke:1",
  title: "factory smoke --json",
  ...objectSchema(
    "What the smoke checks of an image found.",
    {
      schemaVersion: { description: "Version of this format.", const: 1 },
      image: objectSchema(
        "What was checked.",
        {
          name: text("As it was named."),
          digest: text("sha256:… of the manifest; absent for a plan."),
          planDigest: text("sha256:… of the plan that was built for the checks."),
          platform: objectSchema("What it runs on.", {
            os: { const: "linux" },
            architecture: { enum: ["amd64", "arm64"] },
          }),
        },
        ["digest", "planDigest"],
      ),
      runtime: { description: "What ran the checks.", enum: ["buildkit", "runc", "docker", "podman"] },
      endpoint: text("Address of the BuildKit; absent with another runtime."),
      passed: { description: "Whether every check passed.", type: "boolean" },
      startedMs: { description: "Milliseconds since the epoch.", ...COUNT },
      ms: { description: "How long all of it took.", ...COUNT },
      checks: list(
        "In the order of the configuration.",
        objectSchema(
          "One check.",
          {
            name: text("As the configuration names it."),
            kind: { enum: ["command", "http", "start", "file"] },
            isDefault: { description: "Nobody wrote it.", type: "boolean" },
            source: text("file:line:column of who asked for it."),
            passed: { type: "boolean" },
            failures: list(
              "What is not as expected; empty when it passed.",
              objectSchema(
                "One of them.",
                {
                  message: text("What was found, and what was expected."),
                  diff: texts("Lines with - (expected), + (found) or a blank."),
                },
                ["diff"],
              ),
            ),
            ms: { description: "Time of the command, or of the answer.", ...COUNT },
            exitCode: {
              description: "128 + n after signal n; absent when it did not end by itself.",
              ...COUNT,
            },
            timedOut: { type: "boolean" },
            status: { description: "HTTP status of the answer.", ...COUNT },
            stdoutBytes: COUNT,
            stderrBytes: COUNT,
            lastLines: texts("Last lines of standard output, then of standard error."),
          },
          ["source", "exitCode", "status"],
        ),
      ),
    },
    ["endpoint"],
  ),
};
