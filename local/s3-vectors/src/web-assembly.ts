// The part of the global WebAssembly used here, typed: TypeScript declares it only together with a browser's globals.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB; earlier views of the buffer become empty. Throws a RangeError when there is no room. */
  grow(pages: number): number;
}

type WasmModule = Readonly<Record<'module', never>>;

export const wasm = (
  globalThis as unknown as {
    WebAssembly: {
      Memory: new (size: { initial: number }) => WasmMemory;
      Module: new (bytes: Uint8Array) => WasmModule;
      Instance: new (module: WasmModule, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
    };
  }
).WebAssembly;
