const text = { type: "string", minLength: 1 } as const;
const textMap = { type: "object", additionalProperties: { type: "string" } } as const;

const command = {
  type: ["string", "array"],
  minLength: 1,
  minItems: 1,
  items: { type: "string" },
} as const;

const expectations = {
  contains: { ...text, description: "Text that is in it" },
  matches: { ...text, description: "Regular expression that is found in it" },
  equals: { type: "string", description: "The whole of it, but for line ends at its end" },
} as const;

const expected = { type: "object", additionalProperties: false, properties: expectations } as const;

const http = {
  description: "A request that a server in the image has to answer",
  type: "object",
  additionalProperties: false,
  properties: {
    path: { ...text, description: "Path and query; / when absent" },
    port: {
      description: "TCP port; the first that the image declares when absent",
      type: "integer",
      minimum: 1,
      maximum: 65535,
    },
    method: {
      description: "GET when absent",
      type: "string",
      enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    },
    headers: { description: "Headers of the request, by name", ...textMap },
    body: { type: "string", description: "Body of the request" },
    status: {
      description: "Status of the answer; 200 when absent",
      type: "integer",
      minimum: 100,
      maximum: 599,
    },
    ...expectations,
    json: { description: "JSON that the answer has to have at least" },
  },
} as const;

/** `smoke:` of factory.yaml. */
export const smokeSchema = {
  description: "What factory smoke checks of the image",
  type: "array",
  items: {
    type: "object",
    additionalProperties: false,
    properties: {
      name: { ...text, description: "What reports call the check; its command or request when absent" },
      run: { ...command, description: "Command to run: a text for /bin/sh, or a list of arguments" },
      exit: { description: "Its exit code; 0 when absent", type: "integer", minimum: 0, maximum: 255 },
      output: { description: "What it has to print", ...expected },
      stderr: { description: "What it has to print on standard error", ...expected },
      http,
      start: { ...command, description: "Command of the server; that of the image when absent" },
      timeout: {
        ...text,
        description:
          "How long the command, or the answer to the request, may take: 500ms, 30s, 2m; 30s when absent",
      },
      ready: {
        ...text,
        description: "How long the server may take until it takes requests; 30s when absent",
      },
      env: { description: "Environment variables besides those of the image, by name", ...textMap },
      user: { ...text, description: "User as which it runs; that of the image when absent" },
      network: {
        description: "Whether it has the builder's network; false, when absent, is a loopback of its own",
        type: "boolean",
      },
    },
  },
} as const;
