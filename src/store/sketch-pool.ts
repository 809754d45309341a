import type { Sketch } from "../model/sketch.ts";

/** Copies sketches into a few large buffers, since a buffer of its own costs each as much again. */
export type SketchPool = (sketch: Sketch) => Sketch;

const POOL_LENGTH = 16_384;

/** Starts with nothing; a buffer is freed when the last sketch in it is. */
export function createSketchPool(): SketchPool {
  let pool = new Uint32Array(0);
  return (sketch) => {
    if (sketch.length > pool.length) pool = new Uint32Array(Math.max(POOL_LENGTH, sketch.length));
    const copy = pool.subarray(0, sketch.length);
    copy.set(sketch);
    pool = pool.subarray(sketch.length);
    return copy;
  };
}
