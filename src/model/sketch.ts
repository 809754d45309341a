/**
 * What is kept in memory of a request's data to find the nearest fixture among many: 32-bit hashes of its parts,
 * ascending, each once. Two requests are as near as the parts that they share are many.
 */
export type Sketch = Uint32Array;
