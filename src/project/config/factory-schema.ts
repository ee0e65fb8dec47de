import { policySchema } from "./policy-schema.ts";
import { cacheSchema, runSchema, secretsSchema } from "./run-schema.ts";
import { smokeSchema } from "./smoke-schema.ts";

const text = { type: "string", minLength: 1 } as const;

const weightSource = {
  type: "object",
  additionalProperties: false,
  required: ["uri"],
  properties: {
    uri: {
      type: "string",
      description: "hf://owner/name[@commit][/path], https://…, or a file or folder of the project",
    },
    include: { description: "Patterns of files to take", type: "array", items: { type: "string" } },
    exclude: { description: "Patterns of files to leave", type: "array", items: { type: "string" } },
    checksum: { ...text, description: "sha256:… of what is downloaded by https" },
    unpack: { description: "Whether a downloaded archive is unpacked", type: "boolean" },
  },
} as const;

const distributionPatterns = {
  type: "array",
  items: { ...text, description: "A distribution, a prefix*, or !name to take a name back" },
} as const;

const layerSettings = {
  description: "How Python packages are put into layers; what is not said follows from their sizes",
  type: "object",
  additionalProperties: false,
  properties: {
    groups: {
      description:
        "Layers by name, with what is in them; the first that matches wins, before the known families",
      type: "object",
      additionalProperties: { ...distributionPatterns, minItems: 1 },
    },
    alone: { description: "What is a layer of its own", ...distributionPatterns },
    rest: { description: "What is never a layer of its own", ...distributionPatterns },
    largeBytes: {
      description: "Size in bytes from which a wheel is a layer of its own; 1000000 when absent",
      type: "integer",
      minimum: 1,
      maximum: 1_000_000_000_000,
    },
    buckets: {
      description: "Number of layers for the rest; as many as their sizes ask for when absent",
      type: "integer",
      enum: [1, 2, 4, 8, 16, 32],
    },
    maxLayers: {
      description: "Layers that the image may have at most; 100 when absent",
      type: "integer",
      minimum: 32,
      maximum: 127,
    },
  },
} as const;

/** JSON Schema (draft-07) of factory.yaml: what `factory schema config` prints and editors read. */
export const factorySchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "factory.yaml",
  description: "How factory builds this project; every key is optional",
  type: "object",
  additionalProperties: false,
  properties: {
    schemaVersion: { description: "Version of this format", type: "integer", enum: [1] },
    stack: {
      description: "The kind of project, when its files could be taken for several",
      type: "string",
      enum: ["python", "node", "static"],
    },
    python: {
      ...text,
      description: 'Python version (3.12, 3.12.4) or PEP 440 range (">=3.11,<3.14")',
    },
    gpu: { description: "Whether the image computes on a GPU: true is accelerator: cuda", type: "boolean" },
    accelerator: {
      description: "What the image computes on; found from the requirements when absent",
      type: "string",
      enum: ["none", "cuda", "rocm"],
    },
    cuda: { ...text, description: "CUDA version (12.1), whatever the tables say" },
    cudnn: { ...text, description: "cuDNN version (8, 9.1), whatever the tables say" },
    driver: { ...text, description: "Version of the NVIDIA driver of the machines that run the image" },
    computeCapability: { ...text, description: "Compute capability of their GPUs, such as 8.6" },
    base: { ...text, description: "Name of a base image of the catalogue" },
    requirements: { ...text, description: "Path of a requirements file, relative to the project folder" },
    packages: {
      description: "Python requirements, instead of a requirements file",
      type: "array",
      items: { ...text, description: "One PEP 508 requirement, such as numpy>=2" },
    },
    manager: {
      description: "Whose files say what to install, when the project has those of several managers",
      type: "string",
      enum: [
        "uv",
        "pylock",
        "poetry",
        "pdm",
        "pipenv",
        "pip",
        "pyproject",
        "setuptools",
        "conda",
        "npm",
        "pnpm",
        "yarn",
      ],
    },
    indexUrl: {
      ...text,
      description: "URL of the package index; a NAME in ${} is a variable of the environment",
    },
    extraIndexUrls: {
      description: "URLs of package indexes besides it",
      type: "array",
      items: text,
    },
    findLinks: { description: "URLs of pages with links to wheels", type: "array", items: text },
    package: { ...text, description: "Name of the member of a uv workspace that is the project" },
    extras: {
      description: "Extras of the project that are installed besides its dependencies",
      type: "array",
      items: text,
    },
    groups: {
      description: "Dependency groups of the project that are installed besides its dependencies",
      type: "array",
      items: text,
    },
    installProject: {
      description: "Whether a project that is a package is built and installed too; true when absent",
      type: "boolean",
    },
    systemPackages: {
      description: "Packages of the base image's distribution",
      type: "array",
      items: { ...text, description: "name or name=version" },
    },
    detectSystemPackages: {
      description:
        "Whether packages that the requirements are known to need are installed too; true when absent",
      type: "boolean",
    },
    run: runSchema,
    secrets: secretsSchema,
    cache: cacheSchema,
    environment: {
      description: "Environment variables of the image and of the build, by name",
      type: "object",
      additionalProperties: { type: "string" },
    },
    start: { ...text, description: "Command that the image runs" },
    ports: {
      description: "TCP ports that the image listens on",
      type: "array",
      items: { type: "integer", minimum: 1, maximum: 65535 },
    },
    user: {
      ...text,
      description: "User as which the image runs: root, a name, UID or UID:GID; 10001:10001 when absent",
    },
    image: { ...text, description: "Name of the image" },
    weights: {
      description: "Sets of weights, each a layer of its own that depends on no code",
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["name", "target", "source"],
        properties: {
          name: { type: "string", description: "Lower case letters and digits, separated by - . or _" },
          target: { type: "string", description: "Absolute folder in the image" },
          source: {
            description: "Where the files come from: one place, or a list of them",
            type: ["object", "array"],
            if: { type: "object" },
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: weightSource,
            else: { type: "array", minItems: 1, items: weightSource },
          },
        },
      },
    },
    detectWeights: {
      description: "Whether large files that look like weights become layers of their own; true when absent",
      type: "boolean",
    },
    layers: layerSettings,
    smoke: smokeSchema,
    policy: policySchema,
    agent: {
      description: "Program and arguments that the codergen nodes of a pipeline are given to",
      type: "array",
      minItems: 1,
      items: text,
    },
    exclude: {
      description: "Patterns, as in .dockerignore, of files that never enter the image",
      type: "array",
      items: text,
    },
  },
} as const;
