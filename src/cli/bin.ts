#!/usr/bin/env node
import { join } from "node:path";
import { loadCompiled } from "./load-compiled.ts";

loadCompiled(join(import.meta.dirname, "main.cjs"));
