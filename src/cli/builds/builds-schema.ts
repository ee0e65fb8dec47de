import {
  type JsonSchema,
  kindSchema,
  list,
  objectSchema,
  text,
  textMap,
  texts,
} from "../../plan/json-schema.ts";

const version: JsonSchema = { description: "Version of this format.", const: 1 };
const id = text("Time of the start and a few random letters; sorts by time.");
const startedAt = text("ISO 8601, UTC.");

const layer = objectSchema(
  "One layer, in the order of the image.",
  {
    id: text("Its name in the plan; base for layers of the runtime base."),
    digest: text("Digest of the compressed layer."),
    size: count("Compressed bytes."),
    reused: { description: "Whether the build before had the same layer.", type: "boolean" },
    distributions: texts("name==version of what it holds."),
  },
  ["distributions"],
);

const stage = objectSchema(
  "Time of one stage.",
  {
    stage: text("Its id in the plan, or what the builder calls its own work."),
    ms: count("Milliseconds, summed over its ops."),
    cached: { description: "Whether nothing of it ran.", type: "boolean" },
    key: text("Digest of what the stage does; absent for the builder's own work."),
  },
  ["key"],
);

/** JSON Schema of a build record, which is what `factory builds show --json` prints. */
export const buildRecordSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:build-record:1",
  title: "factory builds show --json",
  ...objectSchema(
    "What one build left in .factory/state/builds.",
    {
      schemaVersion: version,
      id,
      startedAt,
      ms: count("Wall time of the whole command in milliseconds."),
      factory: text("Version of factory."),
      stack: text("The stack."),
      platform: objectSchema("What it was built for.", {
        os: text("linux"),
        architecture: text("amd64 or arm64"),
      }),
      planDigest: text("Digest of the plan as canonical JSON."),
      pins: textMap("Chosen version by variable; empty for a saved plan."),
      endpoint: text("Address of the builder, without credentials."),
      output: {
        description: "Where the image went.",
        type: "object",
        properties: { kind: { enum: ["layout", "archive", "folder", "docker", "image", "cache"] } },
        required: ["kind"],
      },
      tag: text("Name of the image; the first of several."),
      tags: list("Every name of the image.", text("A name.")),
      outcome: {
        description: "How it ended.",
        oneOf: [
          kindSchema("built", "It succeeded.", {
            properties: {
              digest: text("Digest of the image."),
              index: text("Digest of the index that it is in, where there is one."),
            },
            optional: ["digest", "index"],
          }),
          kindSchema("failed", "It failed.", {
            properties: {
              code: text("Code of the error."),
              message: text("What was wrong, without secrets."),
              stage: text("The stage that failed."),
            },
            optional: ["stage"],
          }),
          kindSchema("interrupted", "It was stopped."),
        ],
      },
      layers: list("Layers of the image; empty when it cannot be looked into.", layer),
      stages: list("Times of the stages.", stage),
      transfer: objectSchema("What was sent to the builder.", {
        filesListed: count("Files that were offered."),
        filesSent: count("Files whose content was sent."),
        bytesSent: count("Bytes of content."),
      }),
      expectedMs: count("What was foretold, in milliseconds."),
      unchanged: { description: "The builder was not asked: nothing had changed.", const: true },
    },
    ["tag", "tags", "expectedMs", "unchanged"],
  ),
};

/** JSON Schema of what `factory builds list --json` prints. */
export const buildsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:builds:1",
  title: "factory builds list --json",
  ...objectSchema("Recorded builds, newest first.", {
    schemaVersion: version,
    builds: list(
      "The builds.",
      objectSchema(
        "One build.",
        {
          id,
          startedAt,
          outcome: { enum: ["built", "failed", "interrupted"] },
          kind: { description: "How much there was to do.", enum: ["no-op", "partial", "cold"] },
          ms: count("Wall time in milliseconds."),
          newBytes: count("Compressed bytes of new layers."),
          tag: text("Name of the image."),
        },
        ["kind", "newBytes", "tag"],
      ),
    ),
  }),
};

const durations = objectSchema("Wall times of one kind of build.", {
  builds: count("How many."),
  medianMs: count("Median."),
  minMs: count("Fastest."),
  maxMs: count("Slowest."),
});

/** JSON Schema of what `factory builds stats --json` prints. */
export const buildStatsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:build-stats:1",
  title: "factory builds stats --json",
  ...objectSchema(
    "Figures over the recorded builds of a project.",
    {
      schemaVersion: version,
      outcomes: objectSchema("Builds by how they ended.", {
        built: count("Succeeded."),
        failed: count("Failed."),
        interrupted: count("Stopped."),
      }),
      durations: objectSchema(
        "Wall times by how much there was to do.",
        { "no-op": durations, partial: durations, cold: durations },
        ["no-op", "partial", "cold"],
      ),
      cacheHitRate: count("Share of stages that came from the cache, 0 to 1."),
      newBytes: count("Mean of the bytes in new layers."),
      rebuiltLayers: list(
        "Layers that were new, most often first.",
        objectSchema("One layer.", {
          id: text("Its name."),
          rebuilt: count("Builds in which it was new."),
          builds: count("Builds that have it."),
        }),
      ),
      slowestStages: list(
        "Stages that ran, slowest first.",
        objectSchema("One stage.", {
          stage: text("Its id."),
          medianMs: count("Median time."),
          runs: count("How often it ran."),
        }),
      ),
      estimates: objectSchema("How good estimates were.", {
        builds: count("Builds that had one."),
        medianError: count("Median of the difference as a share of the real time."),
      }),
    },
    ["cacheHitRate", "newBytes", "estimates"],
  ),
};

function count(description: string): JsonSchema {
  return { description, type: "number", minimum: 0 };
}
