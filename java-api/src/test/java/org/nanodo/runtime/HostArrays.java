package org.nanodo.runtime;

import java.util.Arrays;
import java.util.List;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** Moves whole tensors between the host and one device, as most tests want it. */
final class HostArrays {
  private HostArrays() {}

  static Buffer put(Client client, Literal value) {
    return put(client, client.devices().get(0), value);
  }

  static Buffer put(Client client, Device device, Literal value) {
    return client
        .put(List.of(device), value.type(), value.data(), new long[1], strides(value.type()))
        .get(0);
  }

  static Literal fetch(Buffer buffer) {
    var data = Literal.allocate(buffer.type());
    Client.fetch(List.of(buffer), data, new long[1]);
    return Literal.wrap(buffer.type(), data);
  }

  /** The byte strides of a tensor that lies in memory as it is written. */
  static long[] strides(TensorType type) {
    long[] strides = new long[type.rank()];
    long next = type.dtype().bytes();
    for (int i = type.rank() - 1; i >= 0; i--) {
      strides[i] = next;
      next *= type.shape().dim(i);
    }
    return strides;
  }

  /** A table of arguments for one device. */
  static Buffer[][] args(Buffer... buffers) {
    return Arrays.stream(buffers).map(b -> new Buffer[] {b}).toArray(Buffer[][]::new);
  }
}
