import { defineConfig } from "vitest/config";

const unit = ["src/**/*.test.ts", "blocks/**/*.test.ts", "stacks/**/*.test.ts", "test/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: unit, testTimeout: 20_000 } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
