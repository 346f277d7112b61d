package org.nanodo;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.ir.DType;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Devices;
import org.nanodo.trace.Trace;

/** Java numbers as operands. Programs use few of them many times, so the last are kept. */
final class Scalars {
  private record Key(Client client, DType dtype, Number value) {}

  private static final int MOST = 256;

  private static final Map<Key, Tensor> RECENT =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Tensor> eldest) {
          return size() > MOST;
        }
      };

  private Scalars() {}

  /** An operand that is not handed to the user, who could close it. */
  static Tensor operand(DType dtype, Number value) {
    if (Trace.isTracing()) {
      return made(dtype, value);
    }
    var key = new Key(Devices.client(), dtype, value);
    synchronized (RECENT) {
      Tensor known = RECENT.get(key);
      if (known != null && !known.isClosed()) {
        return known;
      }
      Tensor made = Tensors.outsideArenas(() -> made(dtype, value));
      RECENT.put(key, made);
      return made;
    }
  }

  private static Tensor made(DType dtype, Number v) {
    return isWhole(v) ? Lax.scalar(dtype, v.longValue()) : Lax.scalar(dtype, v.doubleValue());
  }

  static boolean isWhole(Number v) {
    return v instanceof Integer || v instanceof Long || v instanceof Short || v instanceof Byte;
  }
}
