package org.nanodo.pjrt;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.jspecify.annotations.Nullable;
import org.nanodo.pjrt.bindings.nanodo_upcall;

/**
 * Java functions that compiled programs call, by custom calls of the name {@code nanodo_callback}
 * with the function's number as their attribute {@code id}.
 */
public final class HostFunctions {
  /** Reads arguments and writes results, in memory that is the caller's. */
  public interface HostFunction {
    void call(ByteBuffer[] args, ByteBuffer[] results);
  }

  private record Registered(
      WeakReference<HostFunction> function, long[] argBytes, long[] resultBytes) {}

  private static final Map<Long, Registered> REGISTERED = new ConcurrentHashMap<>();
  private static final AtomicLong NEXT = new AtomicLong();

  private HostFunctions() {}

  /**
   * Gives a function its number, by which it is called for as long as it is reachable.
   *
   * @param argBytes the sizes of its arguments
   * @param resultBytes the sizes of its results
   */
  public static long register(HostFunction function, long[] argBytes, long[] resultBytes) {
    REGISTERED.values().removeIf(r -> r.function.get() == null);
    long id = NEXT.getAndIncrement();
    var weak = new WeakReference<>(function);
    REGISTERED.put(id, new Registered(weak, argBytes.clone(), resultBytes.clone()));
    return id;
  }

  /** What native code calls; there is one for the life of the process. */
  static final class Upcall extends nanodo_upcall {
    static final Upcall INSTANCE = new Upcall();

    private Upcall() {}

    @Override
    public int call(
        long id, LongPointer args, LongPointer results, BytePointer message, long size) {
      try {
        Registered r = REGISTERED.get(id);
        @Nullable HostFunction function = r == null ? null : r.function.get();
        if (r == null || function == null) {
          throw new IllegalStateException("the Java function of a callback is gone");
        }
        function.call(buffers(args, r.argBytes), buffers(results, r.resultBytes));
        return 0;
      } catch (Throwable e) { // Nothing may be thrown into native code.
        byte[] text = String.valueOf(e).getBytes(StandardCharsets.UTF_8);
        int length = (int) Math.min(text.length, size - 1);
        message.put(Arrays.copyOf(text, length + 1), 0, length + 1);
        return 1;
      }
    }

    private static ByteBuffer[] buffers(LongPointer addresses, long[] bytes) {
      var buffers = new ByteBuffer[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        buffers[i] =
            bytes[i] == 0
                ? ByteBuffer.allocateDirect(0)
                : new BytePointer(Calls.at(addresses.get(i))).capacity(bytes[i]).asByteBuffer();
      }
      return buffers;
    }
  }
}
