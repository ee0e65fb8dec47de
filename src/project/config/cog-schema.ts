import { textOr } from "./text-or.ts";

const text = { type: "string", minLength: 1 } as const;
const textList = { type: ["array", "null"], items: text } as const;
const patterns = { type: ["array", "null"], items: { type: "string" } } as const;

const weightSource = {
  type: "object",
  additionalProperties: false,
  required: ["uri"],
  properties: { uri: { type: "string" }, include: patterns, exclude: patterns },
} as const;

/** JSON Schema (draft-07) of cog.yaml with every key that cog knows, and cache mounts, which only factory has. */
export const cogSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "cog.yaml",
  description: "Configuration of a cog project",
  type: "object",
  additionalProperties: false,
  properties: {
    build: {
      description: "What goes into the image",
      type: "object",
      additionalProperties: false,
      required: ["python_version"],
      properties: {
        python_version: { ...text, description: "Minor or patch version of Python, at least 3.10" },
        gpu: { description: "Whether the model needs a GPU", type: "boolean" },
        cuda: { ...text, description: "CUDA version" },
        cudnn: { ...text, description: "cuDNN version" },
        sdk_version: { ...text, description: "Version of cog's Python package" },
        python_requirements: { ...text, description: "Path of a requirements file" },
        python_packages: { ...textList, description: "Requirements; deprecated" },
        system_packages: { ...textList, description: "Packages of the base image's distribution" },
        pre_install: { ...textList, description: "Commands; deprecated" },
        run: {
          description: "Commands that run after the packages are installed",
          type: ["array", "null"],
          items: textOr({
            required: ["command"],
            properties: {
              command: text,
              mounts: {
                type: "array",
                items: {
                  type: "object",
                  additionalProperties: false,
                  required: ["type", "id", "target"],
                  properties: {
                    type: { type: "string", enum: ["secret", "cache"] },
                    id: text,
                    target: text,
                  },
                },
              },
            },
          }),
        },
      },
    },
    image: { ...text, description: "Name of the image" },
    model: { ...text, description: "Repository of weights and image" },
    run: { ...text, description: "Entry point: file.py:Name" },
    predict: { ...text, description: "Old name of run" },
    train: { ...text, description: "Entry point of training: file.py:Name" },
    concurrency: {
      description: "How many predictions run at once",
      type: "object",
      additionalProperties: false,
      required: ["max"],
      properties: {
        max: { type: "integer", minimum: 1 },
        default_target: { type: "integer", minimum: 1 },
      },
    },
    environment: {
      description: "NAME=value lines, for the build and the image",
      type: ["array", "null"],
      items: { type: "string" },
    },
    weights: {
      description: "Sets of weights, each a layer of its own",
      type: ["array", "null"],
      items: {
        type: "object",
        additionalProperties: false,
        required: ["name", "target", "source"],
        properties: {
          name: { type: "string" },
          target: { type: "string" },
          source: {
            type: ["object", "array"],
            if: { type: "object" },
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: weightSource,
            else: { type: "array", minItems: 1, items: weightSource },
          },
        },
      },
    },
  },
} as const;
