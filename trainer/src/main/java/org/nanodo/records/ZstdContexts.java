package org.nanodo.records;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Memory of zstd to decompress with. To make it takes longer than to decompress a small record, so
 * a few are kept for the life of the process.
 */
final class ZstdContexts {
  private static final BlockingQueue<ZstdDecompressCtx> FREE =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  private ZstdContexts() {}

  static ZstdDecompressCtx take() {
    ZstdDecompressCtx free = FREE.poll();
    return free == null ? new ZstdDecompressCtx() : free;
  }

  static void giveBack(ZstdDecompressCtx context) {
    if (!FREE.offer(context)) {
      context.close();
    }
  }
}
