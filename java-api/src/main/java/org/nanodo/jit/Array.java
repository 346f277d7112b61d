package org.nanodo.jit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Buffer;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;

/**
 * A global array, split over the devices of a mesh. Its memory lives on the devices until it is
 * closed or donated. It may still be computed when it is handed out; {@link #toHost} waits.
 */
public final class Array implements AutoCloseable {
  private final Client client;
  private final TensorType type;
  private final NamedSharding sharding;
  private final Buffer[] parts;

  // Whoever closes it otherwise than by its client says so.
  private String end = "closed with its client";
  private String wayOut = "keep the client open for as long as its tensors are used";
  private boolean watched;

  Array(Client client, TensorType type, NamedSharding sharding, Buffer[] parts) {
    this.client = client;
    this.type = type;
    this.sharding = sharding;
    this.parts = parts;
  }

  /**
   * Splits host data over the first devices of {@code client}. Each device is sent only its part.
   *
   * @throws ShardingException if the data does not divide evenly, or the client has too few devices
   */
  public static Array of(Client client, Literal data, NamedSharding sharding) {
    var layout = new PartLayout(data.type(), sharding);
    Mesh mesh = sharding.mesh();
    mesh.requireFits(client.devices().size());
    List<Buffer> parts =
        client.put(
            client.devices().subList(0, mesh.size()),
            layout.partType(),
            data.data(),
            layout.offsets(),
            layout.strides());
    return new Array(client, data.type(), sharding, parts.toArray(Buffer[]::new));
  }

  /** The client whose devices it is on. */
  public Client client() {
    return client;
  }

  public TensorType type() {
    return type;
  }

  public NamedSharding sharding() {
    return sharding;
  }

  /** Bytes that the part on one device takes, by its shape. */
  public long bytesPerDevice() {
    return new PartLayout(type, sharding).partType().bytes();
  }

  /** The addresses of the parts in the memory of their devices. */
  public List<Long> addresses() {
    return Arrays.stream(parts).map(Buffer::address).toList();
  }

  /** Whether it was closed or donated. */
  public boolean isClosed() {
    return parts[0].isClosed();
  }

  /** Gathers the whole array in host memory; each part that occurs more than once is read once. */
  public Literal toHost() {
    requireOpen();
    var layout = new PartLayout(type, sharding);
    List<Integer> distinct = layout.distinct();
    TensorType partType = layout.partType();
    if (distinct.size() == 1) {
      ByteBuffer whole = Literal.allocate(type);
      Client.fetch(List.of(parts[0]), whole, new long[] {0});
      return Literal.wrap(type, whole);
    }
    var buffers = new ArrayList<Buffer>();
    long[] offsets = new long[distinct.size()];
    for (int i = 0; i < offsets.length; i++) {
      buffers.add(parts[distinct.get(i)]);
      offsets[i] = i * partType.bytes();
    }
    // Before the staging: its message speaks of the array.
    ByteBuffer whole = Literal.allocate(type);
    int[] staged = {distinct.size(), Math.toIntExact(partType.bytes())};
    ByteBuffer staging = Literal.allocate(new TensorType(DType.BOOL, Shape.of(staged)));
    Client.fetch(buffers, staging, offsets);
    for (int i = 0; i < offsets.length; i++) {
      layout.place(distinct.get(i), staging, Math.toIntExact(offsets[i]), whole);
    }
    return Literal.wrap(type, whole);
  }

  /** Waits until the array is computed; an error of the computation is thrown here. */
  public void await() {
    for (Buffer part : parts) {
      part.await();
    }
  }

  /** Has its memory freed, if nobody does, once nothing refers to this any more. */
  public synchronized Array freedWhenUnreachable() {
    if (!watched) {
      watched = true;
      Lifetimes.watch(this, parts);
    }
    return this;
  }

  private synchronized void released() {
    if (watched) {
      Lifetimes.released(this);
    }
  }

  /** Notes which call took the memory. */
  void donatedTo(String call) {
    released();
    end = "donated to " + call;
    wayOut = "use what the call returned, or keep the tensor by not donating it";
  }

  /**
   * Checks that there is memory.
   *
   * @throws IllegalStateException if it was closed or donated
   */
  Array requireOpen() {
    if (isClosed()) {
      throw new IllegalStateException(
          "%s was %s and cannot be used any more; %s".formatted(type, end, wayOut));
    }
    return this;
  }

  Buffer[] parts() {
    return parts;
  }

  @Override
  public void close() {
    close("closed", "close it after its last use");
  }

  /** Frees the memory, unless that was done before; messages say how it came, and the way out. */
  public void close(String how, String instead) {
    if (!isClosed()) {
      released();
      end = how;
      wayOut = instead;
    }
    for (Buffer part : parts) {
      part.close();
    }
  }

  @Override
  public String toString() {
    return "Array " + type + " " + sharding.spec();
  }
}
