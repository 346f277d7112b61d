package org.nanodo.jit;

import java.util.Arrays;
import java.util.List;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.UserLine;
import org.nanodo.runtime.Buffer;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;

/**
 * A global array, sharded over the devices of a mesh, whose memory is freed when it is closed or
 * donated. It may still be being computed; {@link #toHost} waits.
 */
public final class Array implements AutoCloseable {
  private final Client client;
  private final TensorType type;
  private final NamedSharding sharding;
  private final Buffer[] shards;

  // For messages; the default is what closing the client does.
  private String end = "closed with its client";
  private String wayOut = "keep the client open for as long as its tensors are used";
  private boolean watched;

  Array(Client client, TensorType type, NamedSharding sharding, Buffer[] shards) {
    this.client = client;
    this.type = type;
    this.sharding = sharding;
    this.shards = shards;
  }

  /**
   * Shards host data over the first devices of {@code client}. Each device is sent only its shard.
   *
   * @throws ShardingException if the data does not divide evenly, or the client has too few devices
   */
  public static Array of(Client client, Literal data, NamedSharding sharding) {
    var layout = new ShardLayout(data.type(), sharding);
    Mesh mesh = sharding.mesh();
    mesh.requireFits(client.devices().size());
    List<Buffer> shards =
        client.put(
            client.devices().subList(0, mesh.size()),
            layout.shardType(),
            data.data(),
            layout.offsets(),
            layout.strides());
    return new Array(client, data.type(), sharding, shards.toArray(Buffer[]::new));
  }

  /** The client whose devices hold it. */
  public Client client() {
    return client;
  }

  /** Its element type and shape. */
  public TensorType type() {
    return type;
  }

  /** Its layout over the devices of a mesh. */
  public NamedSharding sharding() {
    return sharding;
  }

  /** Bytes of the shard on one device. */
  public long bytesPerDevice() {
    return new ShardLayout(type, sharding).shardType().bytes();
  }

  /** The addresses of the shards in device memory. */
  public List<Long> addresses() {
    return Arrays.stream(shards).map(Buffer::address).toList();
  }

  /** Whether it was closed or donated. */
  public boolean isClosed() {
    return shards[0].isClosed();
  }

  /** Gathers the whole array in host memory; of replicated shards one is read. */
  public Literal toHost() {
    return Literal.wrap(type, new PieceGather().whole(this));
  }

  /** Waits until the array is computed; throws an error of the computation. */
  public void await() {
    for (Buffer shard : shards) {
      shard.await();
    }
  }

  /** Has its memory freed at the latest when this is no longer reachable. */
  public synchronized Array freedWhenUnreachable() {
    if (!watched) {
      watched = true;
      Lifetimes.watch(this, shards);
    }
    return this;
  }

  private synchronized void released() {
    if (watched) {
      Lifetimes.released(this);
    }
  }

  /** Records, for messages, the call that it was donated to. */
  void donatedTo(String call) {
    released();
    end = "donated to " + call;
    wayOut = "use what the call returned, or keep the tensor by not donating it";
  }

  /**
   * Checks that it was neither closed nor donated.
   *
   * @throws IllegalStateException otherwise
   */
  Array requireOpen() {
    if (isClosed()) {
      throw new IllegalStateException(
          UserLine.after("%s was %s and cannot be used any more; %s".formatted(type, end, wayOut)));
    }
    return this;
  }

  Buffer[] shards() {
    return shards;
  }

  @Override
  public void close() {
    close("closed", "close it after its last use");
  }

  /** Frees the memory, if it is not freed yet; messages give the reason and the alternative. */
  public void close(String how, String instead) {
    if (!isClosed()) {
      released();
      end = how;
      wayOut = instead;
    }
    for (Buffer shard : shards) {
      shard.close();
    }
  }

  @Override
  public String toString() {
    return "Array " + type + " " + sharding.spec();
  }
}
