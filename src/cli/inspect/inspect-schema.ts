import { type JsonSchema, list, objectSchema, text, textMap, texts } from "../../plan/json-schema.ts";

const BYTES = { type: "integer", minimum: 0 };

const config = objectSchema(
  "How it runs.",
  {
    entrypoint: texts("Before the command."),
    cmd: texts("The command."),
    env: textMap("Variables."),
    workdir: text("Folder that it starts in."),
    user: text("User that it runs as."),
    exposedPorts: texts("Ports, such as 8000/tcp."),
    labels: textMap("Labels."),
  },
  ["entrypoint", "cmd", "env", "workdir", "user", "exposedPorts", "labels"],
);

const image = objectSchema(
  "The image for one platform.",
  {
    platform: text("Such as linux/amd64."),
    digest: text("sha256:… of the manifest."),
    created: text("When it says it was made."),
    size: { description: "Of all layers, compressed, in bytes.", ...BYTES },
    layers: list(
      "Lowest first.",
      objectSchema("One layer.", {
        id: text("Id of its stage, base, or what the history of the image calls it."),
        digest: text("sha256:…"),
        size: { description: "Compressed, in bytes.", ...BYTES },
      }),
    ),
    config,
    base: objectSchema("The image below it.", { name: text("Its reference."), digest: text("sha256:…") }, [
      "name",
    ]),
    plan: text("sha256:… of the plan that it was built from."),
    factory: text("Version of factory that built it."),
    pins: textMap("Versions that were chosen."),
    annotations: textMap("Annotations of the manifest."),
    attestations: texts("Types of the statements that are attached, sorted."),
    signedBy: texts("Ids of the keys that signed it, sorted; not checked."),
  },
  ["created", "base", "plan", "factory", "pins", "annotations"],
);

/** JSON Schema of what `factory inspect --json` prints. */
export const inspectSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:inspect:1",
  title: "factory inspect --json",
  ...objectSchema("What an image says of itself.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    image: text("As it was named."),
    images: list("One for each platform.", image),
  }),
};

/** JSON Schema of what `factory authenticate --json` prints. */
export const authenticateSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:authenticate:1",
  title: "factory authenticate --json",
  ...objectSchema(
    "An image whose bytes and statements fit together.",
    {
      schemaVersion: { description: "Version of this format.", const: 1 },
      key: text("Id of the key that was given."),
      images: list(
        "One for each platform.",
        objectSchema("The image for one platform.", {
          platform: text("Such as linux/amd64."),
          digest: text("sha256:… of the manifest."),
          layers: { description: "Number of layers.", ...BYTES },
          statements: list(
            "What is said about it.",
            objectSchema("One statement.", {
              predicateType: text("Its type."),
              signed: { description: "Signed with the key.", type: "boolean" },
            }),
          ),
        }),
      ),
    },
    ["key"],
  ),
};

/** JSON Schema of what `factory sign --json` prints. */
export const signSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:sign:1",
  title: "factory sign --json",
  ...objectSchema("What was signed.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    key: text("Id of the key: the sha256 of its public part."),
    images: list(
      "One for each platform.",
      objectSchema("The image for one platform.", {
        platform: text("Such as linux/amd64."),
        digest: text("sha256:… of the manifest."),
        signature: text("sha256:… of the manifest of the signature."),
        statements: texts("Types of the statements that were signed."),
      }),
    ),
  }),
};

/** JSON Schema of what `factory key generate --json` prints. */
export const keySchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:key:1",
  title: "factory key generate --json",
  ...objectSchema("A new key.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    key: text("Its id: the sha256 of the public part."),
    privateFile: text("File of the private key."),
    publicFile: text("File of the public key."),
    encrypted: { description: "Whether it has a passphrase.", type: "boolean" },
  }),
};
