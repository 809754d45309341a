import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.check.ts"],
    // The package is fetched and installed as a user would, with all that it depends on.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

export default config;
