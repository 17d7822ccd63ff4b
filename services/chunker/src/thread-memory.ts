// The memory of a thread, looked at from outside: it is too busy to look itself, and not to be trusted.
import type { Worker } from 'node:worker_threads';

const mebibyte = 1024 * 1024;
/** A thread that fills memory gets about 2 GB/s. */
const pollMilliseconds = 50;

export interface MemoryWatch {
  /** Ends the watch and says what the thread has held at most, in MiB. */
  stop(): number;
}

/**
 * Calls `exceeded` once, where the thread's heap and its buffers outside of the heap come to more than `mebibytesMax`.
 * The process's resident memory says nothing here: other threads live in it too.
 */
export const watchMemory = (worker: Worker, mebibytesMax: number, exceeded: () => void): MemoryWatch => {
  let peak = 0;
  let measuring = false;
  const measure = async (): Promise<void> => {
    measuring = true;
    try {
      const { used_heap_size, external_memory } = await worker.getHeapStatistics();
      peak = Math.max(peak, (used_heap_size + external_memory) / mebibyte);
    } catch {
      // The thread has ended: there is nothing to measure, and its end is reported elsewhere.
    }
    measuring = false;
  };
  const timer = setInterval(async () => {
    if (measuring) return;
    await measure();
    if (peak <= mebibytesMax) return;
    clearInterval(timer);
    exceeded();
  }, pollMilliseconds);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
};
