import { join } from "node:path";

// Compiled, this file is build/clients/folders.js, but the runner is started at the root of the repository.
const root = process.cwd();

/** The folder of the programs and of the versions that they are pinned to. */
export const sources: string = join(root, "test/clients");
/** Where everything is installed, and kept between runs. */
export const installed: string = join(root, "build/clients");
/** The recordings and logs of one run, and its certificate authority. */
export const scratch: string = join(installed, "scratch");
/** The product, as its users start it. */
export const product: string = join(root, "dist/cli/bin.js");
/** The page that is made from the table. */
export const page: string = join(root, "docs/clients.md");
