#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { loadCompiled } from "./load-compiled.ts";

loadCompiled(fileURLToPath(new URL("../program/main.cjs", import.meta.url)));
