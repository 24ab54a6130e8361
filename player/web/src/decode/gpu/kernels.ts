/** The compiled shaders of a device. */

import type { Gpu } from "./gpu";
import { emitShader, type RecordKind } from "./shaders/emit";
import { GRID_SHADER } from "./shaders/grid";
import { matmulShader } from "./shaders/matmul";
import { SELECT_SHADER } from "./shaders/select";

const READ = "read-only-storage";
const WRITE = "storage";

/** A shader, and the layout of the buffers that it is called with. */
export interface Kernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** The last step. It writes into one of several buffers, so that is bound apart, as group 1. */
export interface EmitKernel {
  readonly pipelines: Readonly<Record<RecordKind, GPUComputePipeline>>;
  readonly layout: GPUBindGroupLayout;
  readonly resultLayout: GPUBindGroupLayout;
}

export interface Kernels {
  /** Tiles of 64 columns. */
  readonly wideMatmul: Kernel;
  /** Tiles of 32 columns. */
  readonly narrowMatmul: Kernel;
  readonly select: Kernel;
  readonly emit: EmitKernel;
  /** The hash grid for rows of so many features, compiled when first asked for. */
  grid(features: number): Promise<Kernel>;
}

/** @throws UnsupportedError when a shader does not compile here. */
export function compileKernels(gpu: Gpu): Promise<Kernels> {
  return gpu.finished(compileAll(gpu));
}

async function compileAll(gpu: Gpu): Promise<Kernels> {
  const { device } = gpu;
  const matmulLayout = bufferLayout(device, ["uniform", READ, READ, READ, WRITE]);
  const selectLayout = bufferLayout(device, ["uniform", READ, READ, WRITE]);
  const [wideMatmul, narrowMatmul, select, emit] = await Promise.all([
    kernel(device, matmulShader(64), matmulLayout),
    kernel(device, matmulShader(32), matmulLayout),
    kernel(device, SELECT_SHADER, selectLayout),
    emitKernel(device),
  ]);
  return { wideMatmul, narrowMatmul, select, emit, grid: gridKernels(gpu) };
}

function gridKernels(gpu: Gpu): (features: number) => Promise<Kernel> {
  const layout = bufferLayout(gpu.device, ["uniform", READ, READ, READ, READ, WRITE]);
  const known = new Map<number, Promise<Kernel>>();
  return (features) => {
    const found =
      known.get(features) ?? gpu.finished(kernel(gpu.device, GRID_SHADER, layout, { FEATURES: features }));
    known.set(features, found);
    return found;
  };
}

async function emitKernel(device: GPUDevice): Promise<EmitKernel> {
  const layout = bufferLayout(device, ["uniform", READ, READ, READ, READ, READ]);
  const resultLayout = bufferLayout(device, [WRITE]);
  const pipeline = (kind: RecordKind) => compiled(device, emitShader(kind), [layout, resultLayout]);
  const [packed, plain] = await Promise.all([pipeline("packed"), pipeline("plain")]);
  return { pipelines: { packed, plain }, layout, resultLayout };
}

async function kernel(
  device: GPUDevice,
  code: string,
  layout: GPUBindGroupLayout,
  constants?: Record<string, number>,
): Promise<Kernel> {
  return { pipeline: await compiled(device, code, [layout], constants), layout };
}

function bufferLayout(device: GPUDevice, types: readonly GPUBufferBindingType[]): GPUBindGroupLayout {
  const visibility = GPUShaderStage.COMPUTE;
  return device.createBindGroupLayout({
    entries: types.map((type, binding) => ({ binding, visibility, buffer: { type } })),
  });
}

function compiled(
  device: GPUDevice,
  code: string,
  bindGroupLayouts: GPUBindGroupLayout[],
  constants: Record<string, number> = {},
): Promise<GPUComputePipeline> {
  return device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts }),
    compute: { module: device.createShaderModule({ code }), entryPoint: "main", constants },
  });
}
