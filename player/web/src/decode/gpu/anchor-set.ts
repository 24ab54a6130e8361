/** Some anchors of a clip, and the steps that make their Gaussians. */

import { type ClipStore, type Layer, type Perceptron, SEEN_OUTPUTS, type TableGroup } from "./clip-store";
import type { Gpu } from "./gpu";
import type { Kernel, Kernels } from "./kernels";
import { Memory } from "./memory";
import { placesOf } from "./places";
import { type Result, Results } from "./results";
import { ANCHOR_WORDS, EMIT_ROWS, type RecordKind } from "./shaders/emit";
import { GRID_ROWS } from "./shaders/grid";
import { TILE_ROWS } from "./shaders/matmul";
import { SELECT_ROWS } from "./shaders/select";

/** A call of a shader; that of the emit kernel depends on what is wanted. */
interface Step {
  readonly pipeline: GPUComputePipeline | "emit";
  readonly group: GPUBindGroup;
  readonly x: number;
  readonly y: number;
}

/** Rows of a matrix in a buffer: where the first one begins, and how far apart they are. */
interface Target {
  readonly buffer: GPUBuffer;
  readonly first: number;
  readonly stride: number;
}

/** Rows start, start + 1, ... of a list. */
interface Chunk {
  readonly list: GPUBuffer;
  readonly start: number;
  /** At most; how many rows a list holds may be known on the device only. */
  readonly rows: number;
}

/** Where a layer's inputs lie: row i of the chunk in row i of the buffer, or in the row that the list says. */
interface Inputs {
  readonly buffer: GPUBuffer;
  readonly stride: number;
  readonly listed: boolean;
}

export interface AnchorSetOptions {
  /** The anchors, numbered in the clip; at least one. */
  readonly rows: Uint32Array;
  /** The dynamic feature comes from the field; of anchors outside of it, it is 0. */
  readonly inField: boolean;
  /** How many frames can be under way. */
  readonly slots: number;
}

export class AnchorSet {
  private readonly memory: Memory;
  private readonly steps: Step[] = [];
  private readonly results = new Map<RecordKind, Results>();
  private readonly count: number;
  /** Numbers 0, 1, ... of all rows. */
  private readonly all: GPUBuffer;
  /** Rows with a visible Gaussian. */
  private readonly seen: GPUBuffer;
  /** (rows, C + D). */
  private readonly features: GPUBuffer;
  /** (rows, K). */
  private readonly logits: GPUBuffer;

  /** @throws UnsupportedError when there are too many anchors for the device. */
  constructor(
    private readonly gpu: Gpu,
    private readonly kernels: Kernels,
    private readonly grid: Kernel,
    private readonly store: ClipStore,
    private readonly options: AnchorSetOptions,
  ) {
    this.memory = new Memory(gpu);
    try {
      const { rows } = options;
      this.count = rows.length;
      this.all = this.memory.holding(
        Uint32Array.of(rows.length),
        rows.map((_, i) => i),
      );
      this.seen = this.memory.room(1 + rows.length);
      this.features = this.memory.holding(this.featureRows());
      this.logits = this.memory.room(rows.length * store.clip.gaussians);
      this.addOpacity();
      this.addSelection();
      this.addSeen();
    } catch (error) {
      this.memory.free();
      throw error;
    }
  }

  /**
   * Decode a frame.
   *
   * @param time the clip time.
   * @param use is called with the Gaussians, in any order.
   */
  run<T>(time: number, minOpacity: number, kind: RecordKind, use: (result: Result) => T): Promise<T> {
    return this.resultsOf(kind).collect((encoder, group) => {
      this.store.setFrame(time, minOpacity);
      this.record(encoder, kind, group);
    }, use);
  }

  free(): void {
    this.memory.free();
  }

  private record(encoder: GPUCommandEncoder, kind: RecordKind, result: GPUBindGroup): void {
    encoder.clearBuffer(this.seen, 0, 4);
    const pass = encoder.beginComputePass();
    for (const { pipeline, group, x, y } of this.steps) {
      if (pipeline === "emit") {
        pass.setPipeline(this.kernels.emit.pipelines[kind]);
        pass.setBindGroup(1, result);
      } else {
        pass.setPipeline(pipeline);
      }
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(x, y);
    }
    pass.end();
  }

  private resultsOf(kind: RecordKind): Results {
    const { gpu, memory, kernels, options, store } = this;
    const capacity = this.count * store.clip.gaussians;
    const found =
      this.results.get(kind) ?? new Results(gpu, memory, kernels.emit, kind, capacity, options.slots);
    this.results.set(kind, found);
    return found;
  }

  private addOpacity(): void {
    const { store, features, logits } = this;
    const { gaussians, staticFeatures } = store.clip;
    const stride = this.featureStride;
    const places = this.options.inField ? this.placesBuffer() : null;
    for (const chunk of this.chunks(this.all)) {
      if (places) {
        for (const group of store.tables) {
          this.addGrid(places, group, chunk);
        }
        const encoded = { buffer: store.encoded, stride: store.fieldMlp.hidden.inputs, listed: false };
        const first = chunk.start * stride + staticFeatures;
        this.addPerceptron(store.fieldMlp, chunk, encoded, { buffer: features, first, stride });
      }
      const target = { buffer: logits, first: chunk.start * gaussians, stride: gaussians };
      this.addPerceptron(store.opacity, chunk, { buffer: features, stride, listed: true }, target);
    }
  }

  private addSelection(): void {
    const { count, store, logits, seen } = this;
    const params = this.memory.uniform([count, store.clip.gaussians]);
    this.add(this.kernels.select, [params, store.frame, logits, seen], Math.ceil(count / SELECT_ROWS));
  }

  private addSeen(): void {
    const { store, features, seen, logits } = this;
    const { gaussians } = store.clip;
    const anchors = this.memory.holding(this.anchorWords());
    const stride = SEEN_OUTPUTS * gaussians;
    for (const chunk of this.chunks(seen)) {
      const inputs = { buffer: features, stride: this.featureStride, listed: true };
      for (const { mlp, before } of store.seenHeads) {
        const target = { buffer: store.outputs, first: before * gaussians, stride };
        this.addPerceptron(mlp, chunk, inputs, target);
      }
      const params = this.memory.uniform([chunk.start, chunk.rows, gaussians]);
      const buffers = [params, seen, store.frame, logits, store.outputs, anchors];
      const { layout } = this.kernels.emit;
      this.add({ pipeline: "emit", layout }, buffers, Math.ceil(chunk.rows / EMIT_ROWS), gaussians);
    }
  }

  private addGrid(places: GPUBuffer, { first, levels, table }: TableGroup, { start, rows }: Chunk): void {
    const { store, memory } = this;
    const params = memory.uniform([start, rows, this.count, first, store.fieldMlp.hidden.inputs]);
    const buffers = [params, store.levels, store.frame, places, table, store.encoded];
    this.add(this.grid, buffers, Math.ceil(rows / GRID_ROWS), levels.length);
  }

  private addPerceptron(mlp: Perceptron, chunk: Chunk, inputs: Inputs, target: Target): void {
    const { hidden } = this.store;
    const stride = mlp.hidden.outputs;
    this.addLayer(mlp.hidden, chunk, inputs, { buffer: hidden, first: 0, stride }, true);
    this.addLayer(mlp.output, chunk, { buffer: hidden, stride, listed: false }, target, false);
  }

  private addLayer(layer: Layer, chunk: Chunk, inputs: Inputs, target: Target, relu: boolean): void {
    const params = this.memory.uniform([
      chunk.start,
      layer.inputs,
      layer.outputs,
      inputs.stride,
      target.stride,
      target.first,
      inputs.listed ? 1 : 0,
      relu ? 1 : 0,
    ]);
    // Tiles of 64 columns use what they bring more often, unless half of the last one would be empty.
    const narrow = (layer.outputs - 1) % 64 < 32;
    const kernel = narrow ? this.kernels.narrowMatmul : this.kernels.wideMatmul;
    const buffers = [params, chunk.list, inputs.buffer, layer.weights, target.buffer];
    this.add(
      kernel,
      buffers,
      Math.ceil(chunk.rows / TILE_ROWS),
      Math.ceil(layer.outputs / (narrow ? 32 : 64)),
    );
  }

  private add(
    { pipeline, layout }: { pipeline: Step["pipeline"]; layout: GPUBindGroupLayout },
    buffers: readonly GPUBuffer[],
    x: number,
    y = 1,
  ): void {
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = this.gpu.device.createBindGroup({ layout, entries });
    this.steps.push({ pipeline, group, x, y });
  }

  private chunks(list: GPUBuffer): Chunk[] {
    const { count, store } = this;
    return Array.from({ length: Math.ceil(count / store.chunk) }, (_, i) => {
      const start = i * store.chunk;
      return { list, start, rows: Math.min(store.chunk, count - start) };
    });
  }

  private get featureStride(): number {
    const { staticFeatures, dynamicFeatures } = this.store.clip;
    return staticFeatures + dynamicFeatures;
  }

  private placesBuffer(): GPUBuffer {
    const { field, unit } = this.store.clip;
    return this.memory.holding(placesOf(field.spec, unit, this.options.rows));
  }

  /** (rows, C + D): static features, and 0 for the dynamic ones. */
  private featureRows(): Float32Array {
    const { features, staticFeatures } = this.store.clip;
    const out = new Float32Array(this.count * this.featureStride);
    this.options.rows.forEach((row, i) => {
      const from = row * staticFeatures;
      out.set(features.subarray(from, from + staticFeatures), i * this.featureStride);
    });
    return out;
  }

  /** (rows, ANCHOR_WORDS). */
  private anchorWords(): Uint32Array {
    const { positions, scales } = this.store.clip;
    const words = new Uint32Array(this.count * ANCHOR_WORDS);
    const floats = new Float32Array(words.buffer);
    this.options.rows.forEach((row, i) => {
      const at = i * ANCHOR_WORDS;
      words[at] = row;
      floats.set(positions.subarray(3 * row, 3 * row + 3), at + 1);
      floats.set(scales.subarray(6 * row, 6 * row + 6), at + 4);
    });
    return words;
  }
}
